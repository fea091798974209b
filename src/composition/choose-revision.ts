import { isAccepted } from './acceptance.ts'
import {
  type InstanceWishes,
  matches,
  type NoChoice,
  print,
  type Revision,
  type UpdatePolicy,
} from './choose-composition.ts'

export interface RevisionQuestion {
  readonly composition: string
  readonly wishes: InstanceWishes
  /** Policy of instances that ask for none. */
  readonly standardPolicy: UpdatePolicy | undefined
  /** Name of the revision of this Composition that the instance followed so far. */
  readonly current: string | undefined
  /** The usable revisions of the Composition, in any order. */
  readonly revisions: readonly Revision[]
}

/**
 * The revision an instance follows: the one asked for by name; under `Manual` the one followed so
 * far; else the newest valid one, of those with the labels asked for. Pure. A revision that was pinned
 * and is gone is an error, never a silent move to another; and because a newer one is invalid, or the
 * one followed has become so, no instance moves back to an older one. What was refused, or never
 * accepted, is not followed, whatever the status of an instance says: such an instance waits.
 */
export function chooseRevision(question: RevisionQuestion): Revision | NoChoice {
  const { composition, wishes, current, revisions } = question
  const pin = wishes.compositionRevisionRef?.name
  if (pin !== undefined) {
    const pinned = find(revisions, pin)
    if (pinned === undefined) return missing(`Composition ${composition} has no revision ${pin}`)
    return mayRun(pinned) ? pinned : invalid(pinned)
  }
  const followed = find(revisions, current)
  const policy = wishes.compositionUpdatePolicy ?? question.standardPolicy ?? 'Automatic'
  switch (policy) {
    case 'Manual':
      if (followed !== undefined) return mayRun(followed) ? followed : standstill(followed)
      if (current === undefined) return newest(question)
      return missing(`Composition ${composition} has no revision ${current}, which is followed`)
    case 'Automatic':
      return laterOf(followed, newest(question))
    default:
      return policy satisfies never
  }
}

function find(revisions: readonly Revision[], name: string | undefined): Revision | undefined {
  return revisions.find((revision) => revision.name === name)
}

function newest({ composition, wishes, revisions }: RevisionQuestion): Revision | NoChoice {
  const selector = wishes.compositionRevisionSelector
  const allowed = revisions
    .filter(({ object }) => !selector || matches(selector, object.metadata.labels ?? {}))
    .toSorted((a, b) => b.number - a.number)
  const valid = allowed.find(({ fault }) => fault === undefined)
  if (valid !== undefined) return valid
  const [faulty] = allowed
  if (faulty !== undefined) return invalid(faulty)
  return selector === undefined
    ? missing(`Composition ${composition} has no revision`)
    : missing(`no revision of Composition ${composition} has the labels ${print(selector)}`)
}

/** A followed revision stays while everything newer is invalid; under labels it may be older. */
function laterOf(followed: Revision | undefined, found: Revision | NoChoice): Revision | NoChoice {
  if (followed?.fault === undefined) return found
  if (!('is' in found) && found.number >= followed.number) return found
  return mayRun(followed) ? followed : standstill(followed)
}

/** One that was valid once may go on when schemas move below it; one that was refused never runs. */
export function mayRun({ fault, object }: Revision): boolean {
  return fault === undefined || isAccepted(object)
}

/**
 * Why an instance does nothing: the revision it follows may not run, and to go back to an older one
 * could delete. `awaited`: the newer one that it moves to in its turn.
 */
export function standstill({ name, fault }: Revision, awaited?: string): NoChoice {
  const turn = awaited === undefined ? '' : `, the rollout of ${awaited} reaches it`
  const message = `revision ${name}, which is followed, may not run: ${fault}; what it made stays as it is until that is mended${turn}, or spec.plumbline.compositionRevisionRef names another`
  return { is: 'none', reason: 'Invalid', message }
}

function invalid({ name, fault }: Revision): NoChoice {
  return { is: 'none', reason: 'Invalid', message: `revision ${name}: ${fault}` }
}

function missing(message: string): NoChoice {
  return { is: 'none', reason: 'RevisionNotFound', message }
}
