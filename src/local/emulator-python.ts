import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from './error.ts'
import { withLock } from './lock.ts'
import { type Progress, withElapsed } from './progress.ts'
import { project } from './project.ts'
import { run, runOrThrow } from './run.ts'
import type { LocalSettings } from './settings.ts'
import type { Supervisor } from './supervisor.ts'

export interface PythonDeps {
  readonly supervisor: Supervisor
  readonly settings: LocalSettings
  readonly onProgress: Progress
}

const longestInstallMs = 10 * 60_000

/**
 * The Python of a virtual environment with the emulator's requirements, made once per content of
 * requirements.txt. Throws LocalError ToolMissing without Python 3.10, CommandFailed from pip.
 */
export async function emulatorPython(deps: PythonDeps, signal: AbortSignal): Promise<string> {
  const requirements = join(project.emulator, 'requirements.txt')
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const cache = join(deps.settings.cacheHome, 'plumbline')
  const directory = join(cache, `emulator-${hash}`)
  const python = join(directory, 'bin', 'python')
  if (existsSync(python)) return python
  await withLock(
    `${directory}.lock`,
    {
      withinMs: longestInstallMs,
      onWait: () => deps.onProgress('another process is preparing the emulator: waiting'),
    },
    async () => {
      if (!existsSync(python)) await install(deps, { cache, directory, requirements }, signal)
    },
    signal,
  )
  return python
}

async function install(
  deps: PythonDeps,
  where: { readonly cache: string; readonly directory: string; readonly requirements: string },
  signal: AbortSignal,
): Promise<void> {
  await assertPython(deps.supervisor, signal)
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
    await withElapsed('installing the AWS emulator (once)', deps.onProgress, async () => {
      await step('python3', ['-m', 'venv', partial])
      await step(join(partial, 'bin', 'python'), [
        ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
        ...['-r', where.requirements],
      ])
    })
    rmSync(where.directory, { recursive: true, force: true })
    // `python -m` finds its environment by the place of its own link, so it may be moved.
    renameSync(partial, where.directory)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

async function assertPython(supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  const script = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'
  const spec = { name: 'python3', command: 'python3', args: ['-c', script] }
  const { code } = await run(supervisor, spec, signal)
  if (code === 0) return
  throw new LocalError(
    'ToolMissing',
    'the AWS emulator needs Python 3.10 or newer with venv (on Debian: apt install python3-venv); or name another endpoint with --aws-endpoint',
  )
}
