import { Command, Option } from 'commander'
import { type ClusterFlags, withClusterFlags } from '../cluster/cluster-flags.ts'
import { untilInterrupted } from '../cluster/until-interrupted.ts'

interface CheckFlags extends ClusterFlags {
  readonly filename: readonly string[]
  readonly schemas?: readonly string[]
  readonly output: 'text' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline composition check -f database.yaml              against the cluster's schemas
  $ kubectl plumbline composition check -f platform/ --schemas crds/  without a cluster

Definitions and Functions in the same files count as applied. With a cluster its API server is asked too,
with your rights and without writing: whether a definition breaks what is served, whether you, as the
author, may do what a Composition does (a warning if you may not apply it at all), whether its Functions
are there. Without one that is said to be unchecked. Exit codes: 0 no errors, 1 errors.
`

/** `composition check`: what the controller would find in a Composition, before it is applied. */
export function compositionCommand(): Command {
  return new Command('composition').description('for authors of Compositions').addCommand(
    withClusterFlags(new Command('check'))
      .description('find what is wrong with Compositions and their definitions')
      .requiredOption('-f, --filename <path...>', 'files, folders, or - for standard input')
      .option('--schemas <path...>', 'no cluster: files with CRDs and OpenAPI documents instead')
      .addOption(
        new Option('-o, --output <format>', 'how it is printed')
          .choices(['text', 'json'])
          .default('text'),
      )
      .showHelpAfterError('(add --help for usage and examples)')
      .addHelpText('after', examples)
      .action((flags: CheckFlags) => untilInterrupted((signal) => check(flags, signal))),
  )
}

async function check(flags: CheckFlags, signal: AbortSignal): Promise<void> {
  const { exitCodeOf, printReport } = await import('../check/report.ts')
  const report = await reportOf(flags, signal)
  const isJson = flags.output === 'json'
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : printReport(report))
  process.exitCode = exitCodeOf(report)
}

async function reportOf(flags: CheckFlags, signal: AbortSignal) {
  const { readManifests } = await import('../manifest/read-manifests.ts')
  const { checkOffline, checkOnCluster } = await import('../check/check-where.ts')
  const manifests = await readManifests(flags.filename)
  return flags.schemas === undefined
    ? await checkOnCluster(manifests, flags, signal)
    : await checkOffline(manifests, flags.schemas, signal)
}
