const pattern = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

/** Milliseconds of a duration such as `90s`, `5m`, `1h30m`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text)
  if (match === null || text === '') return undefined
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
}

/** A duration for people: `31s`, `6m`, `2h`; rounded down to its largest unit. */
export function printDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`
}
