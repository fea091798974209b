import type { Lease } from '../../runtime/lease.ts'
import type { Engines } from './engines.ts'

/** A pod has 30 s between SIGTERM and SIGKILL; we take at most 20. */
const graceMs = 15_000

/**
 * Reflects at once and works while leading (without a lease: at once). When `signal` aborts, running
 * reconciles may end before anything closes. Rejects when the lease is lost: another replica may
 * lead, and this process starts anew.
 */
export async function serve(
  engines: Engines,
  lease: Lease | undefined,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const reflecting = engines.reflect(over.signal)
  try {
    const never = new AbortController().signal
    const end =
      lease === undefined
        ? await work(engines, never, signal)
        : await lease.run(signal, (leading) => work(engines, leading, signal))
    if (end === 'lost') {
      throw new Error(
        'the lease could not be renewed in time, and another replica may lead: this one ends, to be started anew',
      )
    }
  } finally {
    over.abort()
    await reflecting
  }
}

/** One term of work. Losing the lease ends it at once, the end of the process with grace. */
async function work(engines: Engines, leading: AbortSignal, ending: AbortSignal): Promise<void> {
  const stopped = new AbortController()
  const stop = () => {
    void engines.stop(graceMs).finally(() => stopped.abort())
  }
  const lose = () => {
    if (!ending.aborted) stopped.abort()
  }
  leading.addEventListener('abort', lose, { once: true })
  if (ending.aborted) stopped.abort()
  else ending.addEventListener('abort', stop, { once: true })
  try {
    await engines.work(stopped.signal)
  } catch (error) {
    if (!stopped.signal.aborted) throw error
  }
}
