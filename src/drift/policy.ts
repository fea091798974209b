import { isWithin } from './printed-path.ts'
import type { Verdict } from './verdict.ts'

/** What to do about drift of one path. */
export type Policy = 'Correct' | 'Report' | 'Hold' | 'Ignore'

/** A path or everything below it that is treated otherwise, with a reason for people. */
export interface IgnoreRule {
  /** A printed path, or a prefix of it that ends with a step. */
  readonly path: string
  readonly effect: 'NoCorrect' | 'NoAlert' | 'Both'
  /** RFC 3339: the rule ends there. One that cannot be read never ends. */
  readonly until?: string
  readonly reason?: string
}

/** What an object says about its drift. */
export interface DriftPolicy {
  /** Unset: by the risk of the path. */
  readonly policy?: Policy | undefined
  readonly ignore?: readonly IgnoreRule[] | undefined
  /** Corrections wait until then, in milliseconds since the epoch. */
  readonly holdUntilMs?: number | undefined
}

export interface Withheld {
  readonly verdict: Verdict
  readonly because:
    | 'Report'
    | 'Hold'
    /** An ignore rule forbids to correct it. */
    | 'Ignore'
    | 'HoldUntil'
    /** Immutable, created only, or without an order between the values. */
    | 'NotWritable'
    /** L is lost: nobody knows who moved. */
    | 'Unattributed'
}

export interface DriftDecision {
  readonly correct: readonly Verdict[]
  /** Told, not corrected. */
  readonly withheld: readonly Withheld[]
  /** Not told. Those that an ignore rule silences with NoAlert alone are corrected or withheld too. */
  readonly silent: readonly Verdict[]
  /** Set while corrections are held. */
  readonly holdUntilMs: number | undefined
}

/** Decides about drift only: a spec change is no drift and is applied whatever the policy. */
export function decideDrift(
  verdicts: readonly Verdict[],
  policy: DriftPolicy,
  nowMs: number,
): DriftDecision {
  const { holdUntilMs } = policy
  const isHeld = holdUntilMs !== undefined && nowMs < holdUntilMs
  const correct: Verdict[] = []
  const withheld: Withheld[] = []
  const silent: Verdict[] = []
  for (const verdict of verdicts.filter(isOpen)) {
    const effects = effectsOn(verdict, policy, nowMs)
    if (effects.isSilent) silent.push(verdict)
    if (effects.isSilent && effects.isLeft) continue
    const because = effects.isLeft ? 'Ignore' : reasonToWithhold(verdict, policy.policy, isHeld)
    if (because === undefined) correct.push(verdict)
    else withheld.push({ verdict, because })
  }
  return { correct, withheld, silent, holdUntilMs: isHeld ? holdUntilMs : undefined }
}

function isOpen({ is }: Verdict): boolean {
  return is === 'Drift' || is === 'Unattributed' || is === 'Incomparable'
}

function effectsOn(
  verdict: Verdict,
  policy: DriftPolicy,
  nowMs: number,
): { readonly isSilent: boolean; readonly isLeft: boolean } {
  if (policy.policy === 'Ignore') return { isSilent: true, isLeft: true }
  const rules = (policy.ignore ?? []).filter(
    (rule) => isWithin(verdict.at, rule.path) && !(Date.parse(rule.until ?? '') <= nowMs),
  )
  return {
    isSilent: rules.some((rule) => rule.effect !== 'NoCorrect'),
    isLeft: rules.some((rule) => rule.effect !== 'NoAlert'),
  }
}

function reasonToWithhold(
  verdict: Verdict,
  policy: Policy | undefined,
  isHeld: boolean,
): Withheld['because'] | undefined {
  const { is, rules, group } = verdict
  if (is === 'Unattributed') return 'Unattributed'
  if (is === 'Incomparable' || rules.mutability === 'immutable' || group === 'create') {
    return 'NotWritable'
  }
  const effective = policy ?? defaultPolicy(verdict)
  switch (effective) {
    case 'Correct':
      return isHeld ? 'HoldUntil' : undefined
    case 'Report':
      return 'Report'
    case 'Hold':
      return 'Hold'
    case 'Ignore':
      return 'Ignore'
    default:
      return effective satisfies never
  }
}

/** Only what costs nothing is corrected unasked. */
function defaultPolicy({ rules: { risk = 'NonDisruptive' } }: Verdict): Policy {
  switch (risk) {
    case 'NonDisruptive':
      return 'Correct'
    case 'Disruptive':
    case 'Replace':
    case 'DataLoss':
      return 'Hold'
    default:
      return risk satisfies never
  }
}
