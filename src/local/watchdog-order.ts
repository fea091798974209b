/** One line of the pipe between the supervisor and its watchdog, as JSON. */
export type WatchdogOrder =
  | { readonly kind: 'watch'; readonly pid: number; readonly startTime: string }
  | { readonly kind: 'forget'; readonly pid: number }
  | { readonly kind: 'remove'; readonly path: string }

export function toWatchdogLine(order: WatchdogOrder): string {
  return `${JSON.stringify(order)}\n`
}

/** Reads a line that `toWatchdogLine` made: both ends are the same version of this file. */
export function parseWatchdogOrder(line: string): WatchdogOrder {
  return JSON.parse(line) as WatchdogOrder
}
