import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from './error.ts'
import { claimPidFile, type PidFile, readPidFile, removePidFile } from './pid-file.ts'
import { isAlive, killGroup, ownIdentity } from './process-identity.ts'
import { until } from './until.ts'

/** The files of one environment, e.g. those in `.plumbline`. Absolute paths. */
export interface StateFiles {
  readonly directory: string
  readonly kubeconfig: string
  readonly userKubeconfig: string
  readonly controllerKubeconfig: string
  /** Shell exports; written last, so its presence means that everything is ready. */
  readonly env: string
  readonly pids: string
  readonly pki: string
  readonly logs: string
  /** The bundled program that the controller runs. */
  readonly program: string
  readonly kubectlCache: string
}

export function stateFiles(directory: string): StateFiles {
  return {
    directory,
    kubeconfig: join(directory, 'kubeconfig'),
    userKubeconfig: join(directory, 'user.kubeconfig'),
    controllerKubeconfig: join(directory, 'controller.kubeconfig'),
    env: join(directory, 'env'),
    pids: join(directory, 'pids.json'),
    pki: join(directory, 'pki'),
    logs: join(directory, 'logs'),
    program: join(directory, 'program'),
    kubectlCache: join(directory, 'kubectl-cache'),
  }
}

/** Whether something of this pid file still runs: its owner, or only children without it. */
export function livenessOf(file: PidFile): 'running' | 'left-behind' | 'stopped' {
  if (isAlive(file.owner)) return 'running'
  return file.children.some(isAlive) ? 'left-behind' : 'stopped'
}

/**
 * Makes the directory ours: old logs and credentials are removed, a new pid file is written.
 * Throws LocalError AlreadyRunning when an environment runs there or was left behind.
 */
export function claimStateDirectory(files: StateFiles): void {
  const found = readPidFile(files.pids)
  const liveness = found === undefined ? 'stopped' : livenessOf(found)
  if (liveness !== 'stopped') throw alreadyRunning(files, liveness, found?.owner.pid)
  for (const path of [
    files.pids,
    files.env,
    files.logs,
    files.program,
    files.pki,
    files.kubectlCache,
  ]) {
    rmSync(path, { recursive: true, force: true })
  }
  mkdirSync(files.pki, { recursive: true, mode: 0o700 })
  mkdirSync(files.logs, { recursive: true })
  if (!claimPidFile(files.pids, { owner: ownIdentity(), children: [] })) {
    throw alreadyRunning(files, 'running', undefined)
  }
}

function alreadyRunning(
  files: StateFiles,
  liveness: 'running' | 'left-behind',
  pid: number | undefined,
): LocalError {
  const what =
    liveness === 'running'
      ? `an environment is already running in ${files.directory}${pid ? ` (process ${pid})` : ''}`
      : `an environment was left behind in ${files.directory}`
  return new LocalError('AlreadyRunning', `${what}; stop it with: npm run dev -- stop`)
}

/**
 * Stops what runs in the directory: asks its owner, and kills what is still there after 30 s or has
 * no owner any more. Says what it found.
 */
export async function stopLeftBehind(
  files: StateFiles,
  signal: AbortSignal,
): Promise<'running' | 'left-behind' | 'stopped'> {
  const found = readPidFile(files.pids)
  const liveness = found === undefined ? 'stopped' : livenessOf(found)
  if (found !== undefined && liveness === 'running') {
    process.kill(found.owner.pid, 'SIGTERM')
    const gone = async (): Promise<true | undefined> => !isAlive(found.owner) || undefined
    const limits = { everyMs: 50, withinMs: 30_000, what: 'the environment to stop' }
    await until(gone, limits, signal).catch(() => killGroup(found.owner))
    signal.throwIfAborted()
  }
  for (const child of found?.children ?? []) killGroup(child)
  removePidFile(files.pids)
  rmSync(files.env, { force: true })
  return liveness
}
