/** Bounds of an exponential backoff, in milliseconds. */
export interface BackoffLimits {
  readonly baseMs: number
  readonly maxMs: number
}

/**
 * The pause after the nth failure in a row (`failures` >= 1): the base doubled each time up to the
 * maximum, and of that a random part between one half and the whole, so that many failing at once
 * do not return at once. `random` gives numbers in [0, 1).
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: () => number): number {
  const ceiling = Math.min(limits.maxMs, limits.baseMs * 2 ** Math.max(0, failures - 1))
  return ceiling * (0.5 + random() / 2)
}
