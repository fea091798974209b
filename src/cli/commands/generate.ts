import { Command } from 'commander'
import { refresh, staleFiles } from '../generated-files.ts'
import { generatedManifests } from '../generated-manifests.ts'
import { loadProviders } from '../load-providers.ts'

/** `generate [--check]`: writes crds/ and deploy/rbac/ below the current folder. */
export function generateCommand(): Command {
  return new Command('generate')
    .description('write CustomResourceDefinitions and RBAC for all kinds')
    .option('--check', 'write nothing; exit with 1 when a generated file is stale')
    .action((options: { readonly check?: boolean }) => generate(options.check ?? false))
}

async function generate(check: boolean): Promise<void> {
  const root = process.cwd()
  const stale = await staleFiles(root, generatedManifests(await loadProviders()))
  if (check && stale.length > 0) {
    const paths = stale.map(({ path }) => `  ${path}\n`).join('')
    process.stderr.write(`stale generated files:\n${paths}run: npm run generate\n`)
    process.exitCode = 1
  }
  if (check) return
  for (const file of stale) {
    await refresh(root, file)
    process.stdout.write(`${file.content === undefined ? 'removed' : 'wrote'} ${file.path}\n`)
  }
}
