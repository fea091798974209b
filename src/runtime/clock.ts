/** Time as a port, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch, for anything a person reads. */
  now(): number
  /** Milliseconds that never go back, for measuring and scheduling. */
  monotonic(): number
  /** Runs `task` once after `ms`; the returned function cancels it. The timer keeps no process alive. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
