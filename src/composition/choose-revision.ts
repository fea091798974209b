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
  /** Name of the revision that the instance followed so far. */
  readonly current: string | undefined
  /** The usable revisions of the Composition, in any order. */
  readonly revisions: readonly Revision[]
}

/**
 * The revision an instance follows: the one asked for by name; under `Manual` the one followed so
 * far; else the newest valid one, of those with the labels asked for. Pure. A revision that was pinned
 * and is gone is an error, never a silent move to another; and because a newer one is invalid, or the
 * one followed has become so, no instance moves back to an older one.
 */
export function chooseRevision(question: RevisionQuestion): Revision | NoChoice {
  const { composition, wishes, current, revisions } = question
  const pin = wishes.compositionRevisionRef?.name
  if (pin !== undefined) {
    return find(revisions, pin) ?? missing(`Composition ${composition} has no revision ${pin}`)
  }
  const followed = find(revisions, current)
  const policy = wishes.compositionUpdatePolicy ?? question.standardPolicy ?? 'Automatic'
  switch (policy) {
    case 'Manual':
      return followed ?? newest(question)
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
  if (faulty !== undefined) {
    return { is: 'none', reason: 'Invalid', message: `revision ${faulty.name}: ${faulty.fault}` }
  }
  return selector === undefined
    ? missing(`Composition ${composition} has no revision`)
    : missing(`no revision of Composition ${composition} has the labels ${print(selector)}`)
}

/** A followed revision stays while everything newer is invalid; under labels it may be older. */
function laterOf(followed: Revision | undefined, found: Revision | NoChoice): Revision | NoChoice {
  if (followed?.fault === undefined) return found
  return 'is' in found || found.number < followed.number ? followed : found
}

function missing(message: string): NoChoice {
  return { is: 'none', reason: 'RevisionNotFound', message }
}
