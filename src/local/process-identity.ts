import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process that cannot be confused with a later one of the same pid. `startTime` is opaque: the
 * clock ticks since boot on Linux, what `ps -o lstart` prints elsewhere.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** When the process with this pid started; undefined when there is none. */
function startTimeOf(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

/** The identity of a live process; undefined when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid)
  if (identity === undefined) throw new TypeError('this process cannot be found: is /proc mounted?')
  return identity
}

/** Whether exactly this process is still there. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startTime
}

/**
 * Kills the process group led by `identity` at once, also when only members without their leader
 * are left: a pid is not given away again while a group of that number lives (POSIX fork).
 */
export function killGroup(identity: ProcessIdentity): void {
  const found = startTimeOf(identity.pid)
  if (found !== undefined && found !== identity.startTime) return
  try {
    process.kill(-identity.pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group.
  }
}

/** Fields after the command name, which may hold spaces and parentheses: proc(5), fields 3 and 22. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return text.trim() || undefined
  } catch {
    return undefined
  }
}
