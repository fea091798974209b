import { setTimeout as delay } from 'node:timers/promises'
import { LocalError } from './error.ts'

export interface UntilLimits {
  readonly everyMs: number
  readonly withinMs: number
  /** Completes the sentence "gave up waiting for …". */
  readonly what: string
}

/**
 * Calls `check` until it returns something other than undefined, and returns that. What `check`
 * throws ends the wait. Throws LocalError TimedOut after `withinMs`, and the signal's reason on abort.
 */
export async function until<T>(
  check: () => Promise<T | undefined>,
  limits: UntilLimits,
  signal: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + limits.withinMs
  while (true) {
    signal.throwIfAborted()
    const found = await check()
    if (found !== undefined) return found
    if (performance.now() > deadline) {
      throw new LocalError(
        'TimedOut',
        `gave up waiting for ${limits.what} after ${limits.withinMs / 1000} s`,
      )
    }
    await pause(limits.everyMs, signal)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch {
    signal.throwIfAborted()
  }
}
