import type { KubeObject } from '../../kube/object.ts'
import type { ValueOfUse } from './fill.ts'
import { type Candidates, type Found, lookUp, type Unresolved } from './look-up.ts'
import type { Remembered } from './remembered.ts'
import { keyOfUse, type ReferenceUse } from './uses.ts'

/** What a reference stands for at the moment. */
export type Answer =
  | Found
  | Unresolved
  /** Optional, and nothing there to take: as if it were not declared. */
  | { readonly is: 'unset' }

/** A required reference that has no value. */
export interface Waiting {
  readonly at: string
  readonly member: string
  readonly createOnly: boolean
  readonly message: string
  readonly on: KubeObject | undefined
  readonly stuck: boolean
}

/** The references of one object, answered. */
export interface Resolution {
  readonly answers: ReadonlyMap<string, Answer>
  readonly waiting: readonly Waiting[]
  /** To be kept for the next reconcile. */
  readonly remembered: readonly Remembered[]
}

export const noReferences: Resolution = { answers: new Map(), waiting: [], remembered: [] }

/** What is known of the object before its references are looked at. */
export interface Before {
  readonly remembered: readonly Remembered[]
  /** Whether its external resource exists: what matters at creation only is settled then. */
  readonly owned: boolean
}

/**
 * Answers references. Pure.
 *
 * What was resolved once is kept while the policy is IfNotPresent; Always resolves again. A required
 * reference that cannot be resolved waits. What an unresolved place was resolved to before, by this
 * or by an earlier spelling, stays remembered: it is what the external resource still uses.
 */
export function resolveUses(
  uses: readonly ReferenceUse[],
  before: Before,
  candidates: Candidates,
): Resolution {
  const old = new Map(before.remembered.map((entry) => [keyOfUse(entry), entry]))
  const answers = new Map<string, Answer>()
  const waiting: Waiting[] = []
  for (const use of uses) {
    const key = keyOfUse(use)
    if (answers.has(key)) continue
    const answer = answerOf(use, old.get(key), before.owned, candidates)
    answers.set(key, answer)
    if (answer.is === 'waiting') waiting.push(toWaiting(use, answer))
  }
  waiting.sort((a, b) => (a.message < b.message ? -1 : 1))
  return { answers, waiting, remembered: remember(uses, answers, before.remembered) }
}

/** The values for `fillReferences`. A place that waits has none, not even a plain one. */
export function valuesOf({ answers }: Pick<Resolution, 'answers'>): ValueOfUse {
  return (use) => {
    const answer = answers.get(keyOfUse(use))
    if (answer?.is === 'value') return { value: answer.value }
    return answer?.is === 'waiting' ? 'withheld' : undefined
  }
}

function answerOf(
  use: ReferenceUse,
  old: Remembered | undefined,
  owned: boolean,
  candidates: Candidates,
): Answer {
  const kept =
    old === undefined ? undefined : ({ is: 'value', value: old.value, to: old.to } as const)
  const resolvesAgain = use.always && !(owned && use.createOnly)
  if (kept !== undefined && !resolvesAgain) return kept
  const fresh = lookUp(use, old?.to, candidates)
  if (fresh.is === 'value' || use.required) return fresh
  return kept ?? { is: 'unset' }
}

function toWaiting(use: ReferenceUse, { why, on, stuck }: Unresolved): Waiting {
  const { at, member, createOnly } = use
  return { at, member, createOnly, message: `${at}: ${why}`, on, stuck }
}

/** In order of place and spelling, so that the same answers are always written alike. */
function remember(
  uses: readonly ReferenceUse[],
  answers: ReadonlyMap<string, Answer>,
  before: readonly Remembered[],
): readonly Remembered[] {
  const kept = new Map<string, Remembered>()
  for (const use of uses) {
    const answer = answers.get(keyOfUse(use))
    if (answer?.is === 'value') {
      const { at, by } = use
      kept.set(keyOfUse(use), { at, by, to: answer.to, value: answer.value })
    } else {
      for (const entry of before) if (entry.at === use.at) kept.set(keyOfUse(entry), entry)
    }
  }
  return [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}
