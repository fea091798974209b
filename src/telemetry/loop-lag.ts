import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop runs its timers: a late loop loses leases. */
export interface LoopLag {
  /** The longest delay since the last call, in seconds. */
  takeSeconds(): number
  close(): void
}

const resolutionMs = 20

export function createLoopLag(): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    takeSeconds: () => {
      const seconds = Math.max(0, histogram.max / 1e9 - resolutionMs / 1000)
      histogram.reset()
      return seconds
    },
    close: () => histogram.disable(),
  }
}
