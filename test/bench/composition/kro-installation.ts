import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from '../../../src/local/lock.ts'
import { run, runOrThrow } from '../../../src/local/run.ts'
import { readSettings } from '../../../src/local/settings.ts'
import type { Supervisor } from '../../../src/local/supervisor.ts'

const version = 'v0.9.4'
const moduleName = 'github.com/kubernetes-sigs/kro'
const longestBuildMs = 30 * 60_000

/** kro on this machine. */
export interface KroInstallation {
  /** Path of its controller. */
  readonly program: string
  /** Directory with its CRDs. */
  readonly definitions: string
}

interface InstallDeps {
  readonly supervisor: Supervisor
  readonly say: (line: string) => void
}

/** Builds kro with Go into the cache, once per version. Throws LocalError CommandFailed. */
export async function installKro(deps: InstallDeps, signal: AbortSignal): Promise<KroInstallation> {
  const env = { ...process.env, GOTOOLCHAIN: 'local' }
  const cache = join(readSettings(process.env).cacheHome, 'plumbline')
  const program = join(cache, `kro-${version}`, 'kro')
  await withLock(
    join(cache, `kro-${version}.lock`),
    {
      withinMs: longestBuildMs,
      onWait: () => deps.say('another process is building kro: waiting'),
    },
    async () => {
      if (!existsSync(program)) await build(deps, { program, env }, signal)
    },
    signal,
  )
  const args = ['mod', 'download', '-json', `${moduleName}@${version}`]
  const { stdout } = await run(
    deps.supervisor,
    { name: 'go mod download', command: 'go', args, cwd: '/', env },
    signal,
  )
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string } // the go command's own format
  return { program, definitions: join(Dir, 'helm', 'crds') }
}

async function build(
  { supervisor, say }: InstallDeps,
  { program, env }: { readonly program: string; readonly env: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<void> {
  const directory = join(program, '..')
  mkdirSync(directory, { recursive: true })
  const partial = mkdtempSync(join(directory, '.building-'))
  say(`building kro ${version} (some minutes, once)`)
  try {
    const args = ['install', `${moduleName}/cmd/controller@${version}`]
    const spec = { name: 'go install', command: 'go', args, cwd: partial }
    await runOrThrow(supervisor, { ...spec, env: { ...env, GOBIN: partial } }, signal)
    renameSync(join(partial, 'controller'), program)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}
