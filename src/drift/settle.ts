/**
 * What became of an accepted write of a value, judged after it settled, by the digests of the
 * actual value before it, of the actual value now, and of the value written.
 */
export type Effect =
  /** The value is as written. */
  | 'converged'
  /** It did not move: writing again will not help. */
  | 'stuck'
  /** It moved to something else, the cloud's own spelling: a known difference, never rewritten. */
  | 'normalised'

export function judgeWrite(digests: {
  readonly before: string
  readonly actual: string
  readonly desired: string
}): Effect {
  const { before, actual, desired } = digests
  if (actual === desired) return 'converged'
  return actual === before ? 'stuck' : 'normalised'
}
