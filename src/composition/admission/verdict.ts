/** What was decided of one object: sentences in a stable order. Without refusals it is accepted. */
export interface Verdict {
  readonly refusals: readonly string[]
  /** Shown to the author by kubectl; nothing is refused because of them. */
  readonly warnings: readonly string[]
  /** Of the refusals, as HTTP says it. */
  readonly reason: 'Invalid' | 'Forbidden'
}

export const accepted: Verdict = { refusals: [], warnings: [], reason: 'Invalid' }

/** Sentences that are told one by one; the others are counted. */
const mostTold = 8

export function shortened(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - mostTold
  return more > 0 ? [...sentences.slice(0, mostTold), `and ${more} more`] : sentences
}
