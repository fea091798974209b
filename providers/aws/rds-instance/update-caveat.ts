import { type Change, type Doc, Failure, type Present } from '../../../src/provider/index.ts'
import { changedMembers } from '../provider.ts'
import { composeModify, waitingMembers } from './compose.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { restOf } from './observe.ts'

/** Which of the changes RDS would keep for the maintenance window, or why it would not take them. Pure. */
export function updateCaveat(
  changes: readonly Change[],
  desired: RdsInstanceDesired,
  { actual, rest = {} }: Present,
): string | undefined {
  if (rest.instance === undefined) return undefined
  const { pending, current } = restOf(rest.instance)
  const changed = changedMembers(changes)
  const wishes = Object.entries(desired).filter(([member]) => changed.has(member))
  const next: Doc = { ...actual, ...Object.fromEntries(wishes) }
  const ask = { changed, next, desired, pending, current, secret: () => undefined }
  try {
    const parameters = composeModify(ask)
    if (parameters === undefined || parameters.ApplyImmediately === true) return undefined
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
  const waiting = waitingMembers(ask).join(', ')
  return waiting === ''
    ? undefined
    : `waits for the maintenance window: ${waiting}; applyModificationsImmediately: true applies it at once`
}
