import type { Change, Rules } from '../provider/index.ts'
import { canonicalJson } from './canonical.ts'
import { type Claim, desiredDigest, elementClaims, isAbsence, normalOf, shown } from './claims.ts'
import { comparatorOf } from './comparators.ts'
import type { Means } from './digest.ts'
import { type Answers, type Is, judge } from './judge.ts'
import { emptyClaim } from './memory.ts'
import type { Leaf } from './place.ts'
import type { Recall } from './recall.ts'

/** What compare says of one path. */
export interface Verdict extends Change {
  readonly is: Is
  readonly group: string
  /** With what is inherited, and risk Replace where it cannot be edited. */
  readonly rules: Rules
  /** Digests of the normal forms, as L and B hold them; of the secret itself for a secret reference. */
  readonly digests: { readonly desired: string; readonly actual: string }
  /**
   * What L holds at and below the path once actual is desired, by printed path; empty: nothing. An
   * absence holds the bare claim of the element or collection around it. Undefined: L holds that
   * already (D = L).
   */
  readonly claims: readonly Claim[] | undefined
}

/** The verdict on a leaf; undefined when there is nothing to say. */
export function toVerdict(leaf: Leaf, recall: Recall, means: Means): Verdict | undefined {
  switch (leaf.is) {
    case 'value':
    case 'entry':
      return isWriteOnly(leaf)
        ? judgeWriteOnly(leaf, recall, means)
        : judgeValue(leaf, recall, means)
    case 'element':
      return judgeElement(leaf, recall, means)
    case 'collection': {
      const digest = means.digest(leaf.at, undefined)
      const digests = { desired: digest, actual: digest }
      return verdict(leaf, { is: 'InSync', digests, claims: [[leaf.at, emptyClaim]] })
    }
    case 'released':
      return release(leaf, means)
    default:
      return leaf.is satisfies never
  }
}

type Finding = Pick<Verdict, 'is' | 'digests' | 'claims'>

function verdict(leaf: Leaf, finding: Finding): Verdict {
  return {
    ...finding,
    path: leaf.path,
    at: leaf.at,
    desired: shown(leaf, leaf.desired),
    actual: shown(leaf, leaf.actual),
    group: leaf.group,
    rules: leaf.rules,
  }
}

function judgeValue(leaf: Leaf, recall: Recall, means: Means): Verdict {
  const { at } = leaf
  const want = normalOf(leaf, leaf.desired)
  const found = normalOf(leaf, leaf.actual)
  const desired = means.digest(at, want)
  const actual = canonicalJson(found) === canonicalJson(want) ? desired : means.digest(at, found)
  const absentMeant = leaf.closed && want === undefined
  const unchanged = absentMeant ? isAbsenceApplied(leaf, recall) : recall.applied(at) === desired
  const is = judge({
    unchanged: recall.lost ? undefined : unchanged,
    matches: actual === desired ? 'yes' : covers(leaf, want, found),
    unmoved: isUnmoved(leaf, actual, recall),
    isKnown: recall.known(at) !== undefined,
    isNothing: want === undefined && found === undefined,
  })
  const claims = absentMeant ? absenceClaims(leaf, recall) : ([[at, desired]] as const)
  return verdict(leaf, { is, digests: { desired, actual }, claims: unchanged ? undefined : claims })
}

function covers(leaf: Leaf, want: unknown, found: unknown): Answers['matches'] {
  const comparator = comparatorOf(leaf.rules.compare)
  if (comparator.covers === undefined || want === undefined || found === undefined) return 'no'
  const coverage = comparator.covers(want, found)
  if (coverage === 'incomparable') return 'incomparable'
  return coverage === 'covered' ? 'yes' : 'no'
}

/** Whether absence of this place is what we applied: what holds it was claimed, and it was not in it. */
function isAbsenceApplied(leaf: Leaf, recall: Recall): boolean {
  return isClaimed(leaf, recall) && !recall.touches(leaf.at)
}

/** Whether L says of everything in the claim what was applied; a digest of the whole does not. */
function isClaimed(leaf: Leaf, recall: Recall): boolean {
  const { claim } = leaf
  return (
    claim !== undefined && recall.touches(claim) && (recall.applied(claim) ?? '') === emptyClaim
  )
}

/** What holds the place stays claimed, also where the place was the last thing recorded in it. */
function absenceClaims(leaf: Leaf, recall: Recall): readonly Claim[] {
  return leaf.claim !== undefined && isClaimed(leaf, recall) ? [[leaf.claim, emptyClaim]] : []
}

/** A = B: what the cloud is known to answer, else what we applied, else absence where that was claimed. */
function isUnmoved(leaf: Leaf, actual: string, recall: Recall): boolean {
  const before = recall.known(leaf.at) ?? recall.applied(leaf.at)
  if (before !== undefined) return before === actual
  return !isClaimed(leaf, recall) || isAbsence(leaf, leaf.actual)
}

function isWriteOnly(leaf: Leaf): boolean {
  return leaf.rules.shape === 'secret-ref' || leaf.rules.compare === 'write-only'
}

/** D against L alone: the cloud does not show the value, so it cannot drift. */
function judgeWriteOnly(leaf: Leaf, recall: Recall, means: Means): Verdict | undefined {
  const desired = leaf.desired === undefined ? undefined : desiredDigest(leaf, means)
  if (desired === undefined) return undefined
  const unchanged = recall.applied(leaf.at) === desired
  const is = unchanged ? 'InSync' : recall.lost ? 'Unattributed' : 'Pending'
  return verdict(
    { ...leaf, actual: undefined },
    {
      is,
      digests: { desired, actual: unchanged ? desired : means.digest(leaf.at, undefined) },
      claims: unchanged ? undefined : [[leaf.at, desired]],
    },
  )
}

function judgeElement(leaf: Leaf, recall: Recall, means: Means): Verdict | undefined {
  if (leaf.desired === undefined) return judgeUndesired(leaf, recall, means)
  return leaf.actual === undefined
    ? judgeMissing(leaf, recall, means)
    : judgeBoth(leaf, recall, means)
}

function judgeMissing(leaf: Leaf, recall: Recall, means: Means): Verdict {
  const claims = elementClaims(leaf, leaf.desired, means)
  const desired = means.digest(leaf.at, normalOf(leaf, leaf.desired))
  const actual = means.digest(leaf.at, undefined)
  const unchanged =
    recall.count(leaf.at) === claims.length &&
    claims.every(([at, digest]) => recall.applied(at) === digest)
  const known = recall.known(leaf.at)
  const is = judge({
    unchanged: recall.lost ? undefined : unchanged,
    matches: 'no',
    unmoved: known === undefined ? !recall.touches(leaf.at) : known === actual,
    isKnown: known !== undefined,
    isNothing: false,
  })
  return verdict(leaf, { is, digests: { desired, actual }, claims: unchanged ? undefined : claims })
}

/** By key, the members are judged one by one, and only a bare claim is news. */
function judgeBoth(leaf: Leaf, recall: Recall, means: Means): Verdict | undefined {
  const isOurs = recall.touches(leaf.at)
  const step = leaf.path.at(-1)
  const isByContent = step !== undefined && 'content' in step
  if (isOurs && !isByContent) return undefined
  const claims = isOurs
    ? undefined
    : elementClaims(leaf, leaf.desired, means).filter(([at]) => at === leaf.at)
  if (claims?.length === 0 && !isByContent) return undefined
  const digest = means.digest(leaf.at, normalOf(leaf, leaf.desired))
  return verdict(leaf, {
    is: isOurs || recall.lost ? 'InSync' : 'NoOpEdit',
    digests: { desired: digest, actual: digest },
    claims,
  })
}

/** An element that must not be there: extra, or gone on both sides and still in L. */
function judgeUndesired(leaf: Leaf, recall: Recall, means: Means): Verdict {
  const desired = means.digest(leaf.at, undefined)
  const actual = means.digest(leaf.at, normalOf(leaf, leaf.actual))
  const known = recall.known(leaf.at)
  const unchanged = isAbsenceApplied(leaf, recall)
  const is = judge({
    unchanged: recall.lost ? undefined : unchanged,
    matches: leaf.actual === undefined ? 'yes' : 'no',
    unmoved: known === undefined ? isElementUnmoved(leaf, recall, means) : known === actual,
    isKnown: known !== undefined,
    isNothing: leaf.actual === undefined,
  })
  const claims = unchanged ? undefined : absenceClaims(leaf, recall)
  return verdict(leaf, { is, digests: { desired, actual }, claims })
}

/** Whether what L has of the element is still so; what L does not have was never ours. */
function isElementUnmoved(leaf: Leaf, recall: Recall, means: Means): boolean {
  if (!recall.touches(leaf.at)) return !isClaimed(leaf, recall) || leaf.actual === undefined
  if (leaf.actual === undefined) return false
  return elementClaims(leaf, leaf.actual, means).every(([at, digest]) => {
    const before = recall.known(at) ?? recall.applied(at)
    return before === undefined || before === digest
  })
}

function release(leaf: Leaf, means: Means): Verdict {
  const desired = means.digest(leaf.at, undefined)
  const actual = means.digest(leaf.at, normalOf(leaf, leaf.actual))
  const isReset = leaf.rules.onRelease === 'reset' && leaf.rules.mutability !== 'immutable'
  const is = isReset && actual !== desired ? 'Pending' : 'Released'
  return verdict(leaf, { is, digests: { desired, actual }, claims: [] })
}
