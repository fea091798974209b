import type { KubeObject } from '../../kube/object.ts'
import type { ValueOfUse } from './fill.ts'
import { type Candidates, type Found, lookAt, lookUp, type Unresolved } from './look-up.ts'
import type { Stage } from './recorded.ts'
import { currentOf, type Remembered } from './remembered.ts'
import { keyOfUse, type ReferenceUse } from './uses.ts'

/** What a reference stands for at the moment. */
export type Answer =
  | Found
  | Unresolved
  /** Optional, and nothing there to take: as if it were not declared. */
  | { readonly is: 'unset' }

/** A reference that cannot be used for now. */
export interface Waiting {
  readonly at: string
  readonly member: string
  readonly createOnly: boolean
  readonly message: string
  readonly on: KubeObject | undefined
  readonly stuck: boolean
  /**
   * It has the value that was recorded earlier, and what exists goes on with that: but nothing may
   * be made with it.
   */
  readonly kept: boolean
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
  /** Where its external resource is: what matters at creation only is settled once it is ours. */
  readonly stage: Stage
}

/**
 * Answers references. Pure.
 *
 * What was resolved once is kept while the policy is IfNotPresent; Always resolves again. A required
 * reference that cannot be resolved waits. What a place was resolved to before stays remembered, as
 * replaced where the manifest says otherwise now: it is what the external resource still uses, until
 * a look shows that it does not (see `forgetReplaced`).
 */
export function resolveUses(
  uses: readonly ReferenceUse[],
  before: Before,
  candidates: Candidates,
): Resolution {
  const inOrder = [...before.remembered, ...currentOf(before.remembered)]
  const old = new Map(inOrder.map((entry) => [keyOfUse(entry), entry]))
  const answers = new Map<string, Answer>()
  const waiting: Waiting[] = []
  for (const [key, use] of strictest(uses)) {
    const { answer, problem } = settle(use, old.get(key), before.stage, candidates)
    answers.set(key, answer)
    if (problem !== undefined) waiting.push(toWaiting(use, problem, answer.is === 'value'))
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

/** One use for equal places and spellings: elements of a list share the strictest policy among them. */
function strictest(uses: readonly ReferenceUse[]): ReadonlyMap<string, ReferenceUse> {
  const byKey = new Map<string, ReferenceUse>()
  for (const use of uses) {
    const { required, always } = byKey.get(keyOfUse(use)) ?? use
    const merged = { required: required || use.required, always: always || use.always }
    byKey.set(keyOfUse(use), { ...use, ...merged })
  }
  return byKey
}

interface Settlement {
  readonly answer: Answer
  /** Why it cannot be used; with a value: why nothing may be made with that. */
  readonly problem?: Unresolved
}

/**
 * A value that was recorded earlier is looked at all the same: what is made with it needs its object
 * again. Where only going on without is left, an Optional one that is made anew does that; a creation
 * that was recorded with it may have happened, so that one is let go first (see `decideAbsent`).
 */
function settle(
  use: ReferenceUse,
  old: Remembered | undefined,
  stage: Stage,
  candidates: Candidates,
): Settlement {
  const answer = answerOf(use, old, stage, candidates)
  if (answer.is === 'waiting') return { answer, problem: answer }
  if (answer.is === 'unset' || answer.to !== old?.to) return { answer }
  const now = lookAt(use, answer.to, candidates)
  if (now.is === 'value') return { answer }
  if (use.required || stage === 'new') return { answer, problem: now }
  return { answer: stage === 'recreating' ? { is: 'unset' } : answer }
}

function answerOf(
  use: ReferenceUse,
  old: Remembered | undefined,
  stage: Stage,
  candidates: Candidates,
): Answer {
  const kept =
    old === undefined ? undefined : ({ is: 'value', value: old.value, to: old.to } as const)
  const resolvesAgain = use.always && !(stage !== 'new' && use.createOnly)
  if (kept !== undefined && !resolvesAgain) return kept
  const fresh = lookUp(use, old?.to, candidates)
  if (fresh.is === 'value' || use.required) return fresh
  return kept ?? { is: 'unset' }
}

function toWaiting(use: ReferenceUse, { why, on, stuck }: Unresolved, kept: boolean): Waiting {
  const { at, member, createOnly } = use
  return { at, member, createOnly, message: `${at}: ${why}`, on, stuck, kept }
}

/** In order of place and spelling, so that the same answers are always written alike. */
function remember(
  uses: readonly ReferenceUse[],
  answers: ReadonlyMap<string, Answer>,
  before: readonly Remembered[],
): readonly Remembered[] {
  const found = uses.flatMap((use) => {
    const answer = answers.get(keyOfUse(use))
    const { at, by } = use
    return answer?.is === 'value' ? [{ at, by, to: answer.to, value: answer.value }] : []
  })
  const held = new Set(found.map(({ at, to }) => `${at} ${to}`))
  const earlier = before
    .filter(({ at, to }) => !held.has(`${at} ${to}`))
    .map((entry) =>
      answers.get(keyOfUse(entry))?.is === 'waiting'
        ? entry
        : ({ ...entry, replaced: true } as const),
    )
  const entries = new Map([...earlier, ...found].map((entry) => [sortKey(entry), entry]))
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

function sortKey(entry: Remembered): string {
  return `${keyOfUse(entry)} ${entry.to}`
}
