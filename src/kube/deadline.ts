/** The part of a clock that requests need: a monotonic reading and a cancellable timer, in ms. */
export interface RequestClock {
  monotonic(): number
  after(ms: number, task: () => void): () => void
}

/** A signal that aborts with the caller's, or by itself after a time limit. */
export interface Deadline {
  readonly signal: AbortSignal
  /** True once the time limit, and not the caller, aborted the signal. */
  expired(): boolean
  remainingMs(): number
  /** Releases the timer and the listener; call it exactly when the work is over. */
  release(): void
}

export function startDeadline(clock: RequestClock, ms: number, outer: AbortSignal): Deadline {
  const controller = new AbortController()
  const end = clock.monotonic() + ms
  let expired = false
  const abort = () => controller.abort(outer.reason)
  const cancel = clock.after(ms, () => {
    expired = !outer.aborted
    controller.abort()
  })
  if (outer.aborted) abort()
  else outer.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    expired: () => expired,
    remainingMs: () => end - clock.monotonic(),
    release: () => {
      cancel()
      outer.removeEventListener('abort', abort)
    },
  }
}

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
export async function pause(clock: RequestClock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel = () => {}
  const elapsed = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve)
  })
  try {
    await untilAborted(elapsed, signal)
  } finally {
    cancel()
  }
}

/** The promise's outcome, or a rejection with the signal's reason when that comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever gave up does not hear of it any more: that must not count as unhandled.
  promise.catch(() => undefined)
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
