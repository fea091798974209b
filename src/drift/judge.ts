/** What a comparison of desired, applied, known and actual says of one path. */
export type Is =
  | 'InSync'
  /** The cloud made something else of what we wrote; never rewritten. */
  | 'KnownDifference'
  /** The actual value moved away from what we applied. */
  | 'Drift'
  /** A known difference is gone, or a covered value moved: the known value is refreshed. */
  | 'Settled'
  /** The spec changed and is to be applied. Not drift. */
  | 'Pending'
  /** The spec changed to what is there. */
  | 'NoOpEdit'
  /** The spec changed and so did the cloud, to something else. */
  | 'Conflict'
  /** The spec changed and so did the cloud, to the same. */
  | 'Converged'
  /** Applied earlier, declared no more: left as it is. */
  | 'Released'
  /** It differs, and what was applied is lost, so nobody knows who moved. Never written by itself. */
  | 'Unattributed'
  /** Two values without an order where one has to be at least the other. Never written. */
  | 'Incomparable'

/** The three questions, answered for one path. */
export interface Answers {
  /** D = L. Undefined: L is lost. */
  readonly unchanged: boolean | undefined
  /** A = D. */
  readonly matches: 'yes' | 'no' | 'incomparable'
  /** A = B; where nobody ever spoke, the actual value counts as unmoved. */
  readonly unmoved: boolean
  /** Whether B is a known difference. */
  readonly isKnown: boolean
  /** Whether there is anything on either side. */
  readonly isNothing: boolean
}

/** The verdict table. */
export function judge(answers: Answers): Is {
  const { unchanged, matches } = answers
  if (matches === 'incomparable') {
    return answers.isKnown && answers.unmoved && unchanged === true
      ? 'KnownDifference'
      : 'Incomparable'
  }
  if (unchanged === undefined) return matches === 'yes' ? 'InSync' : 'Unattributed'
  return unchanged ? judgeUnchanged(answers) : judgeEdited(answers)
}

function judgeUnchanged({ matches, unmoved, isKnown }: Answers): Is {
  if (matches === 'yes') return unmoved ? 'InSync' : 'Settled'
  return isKnown && unmoved ? 'KnownDifference' : 'Drift'
}

function judgeEdited({ matches, unmoved, isNothing }: Answers): Is {
  if (matches !== 'yes') return unmoved ? 'Pending' : 'Conflict'
  if (!unmoved) return 'Converged'
  return isNothing ? 'InSync' : 'NoOpEdit'
}
