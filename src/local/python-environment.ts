import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from './error.ts'
import { withLock } from './lock.ts'
import { type Progress, withElapsed } from './progress.ts'
import { run, runOrThrow } from './run.ts'
import type { LocalSettings } from './settings.ts'
import type { Supervisor } from './supervisor.ts'

export interface PythonDeps {
  readonly supervisor: Supervisor
  readonly settings: LocalSettings
  readonly onProgress: Progress
}

/** A virtual environment to make. */
export interface PythonEnvironment {
  /** Prefix of its folder in the cache. */
  readonly name: string
  /** What it is for, e.g. `the AWS emulator`. */
  readonly purpose: string
  /** Path of its requirements.txt. */
  readonly requirements: string
  /** The oldest 3.x that will do. */
  readonly minor: number
  /** What else can be done without Python; completes a sentence. */
  readonly otherwise?: string
}

const longestInstallMs = 10 * 60_000

/**
 * The Python of a virtual environment with these requirements, made once per content of their file.
 * Throws LocalError ToolMissing without a Python that is new enough, CommandFailed from pip.
 */
export async function pythonOf(
  deps: PythonDeps,
  environment: PythonEnvironment,
  signal: AbortSignal,
): Promise<string> {
  const content = readFileSync(environment.requirements)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const cache = join(deps.settings.cacheHome, 'plumbline')
  const directory = join(cache, `${environment.name}-${hash}`)
  const python = join(directory, 'bin', 'python')
  if (existsSync(python)) return python
  const onWait = (): void =>
    deps.onProgress(`another process is preparing ${environment.purpose}: waiting`)
  await withLock(
    `${directory}.lock`,
    { withinMs: longestInstallMs, onWait },
    async () => {
      if (!existsSync(python)) await install(deps, environment, { cache, directory }, signal)
    },
    signal,
  )
  return python
}

async function install(
  deps: PythonDeps,
  environment: PythonEnvironment,
  where: { readonly cache: string; readonly directory: string },
  signal: AbortSignal,
): Promise<void> {
  await assertPython(deps.supervisor, environment, signal)
  mkdirSync(where.cache, { recursive: true })
  const partial = mkdtempSync(join(where.cache, '.installing-'))
  deps.supervisor.removeAtEnd(partial)
  const step = (command: string, args: readonly string[]): Promise<string> =>
    runOrThrow(
      deps.supervisor,
      { name: `python ${args.slice(0, 2).join(' ')}`, command, args },
      signal,
    )
  try {
    await withElapsed(`installing ${environment.purpose} (once)`, deps.onProgress, async () => {
      await step('python3', ['-m', 'venv', partial])
      await step(join(partial, 'bin', 'python'), [
        ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
        ...['-r', environment.requirements],
      ])
    })
    rmSync(where.directory, { recursive: true, force: true })
    // `python -m` finds its environment by the place of its own link, so it may be moved.
    renameSync(partial, where.directory)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

async function assertPython(
  supervisor: Supervisor,
  { purpose, minor, otherwise }: PythonEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const script = `import ensurepip, sys, venv; sys.exit(sys.version_info < (3, ${minor}))`
  const spec = { name: 'python3', command: 'python3', args: ['-c', script] }
  const { code } = await run(supervisor, spec, signal)
  if (code === 0) return
  const advice = otherwise === undefined ? '' : `; or ${otherwise}`
  throw new LocalError(
    'ToolMissing',
    `${purpose} needs Python 3.${minor} or newer with venv (on Debian: apt install python3-venv)${advice}`,
  )
}
