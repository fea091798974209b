import { keyOf } from '../../../kube/object.ts'
import { claimedName, rivalMessage } from '../../../managed/rival.ts'
import type { CloudPlan } from '../plan.ts'
import type { Askable } from './interview.ts'

/** A planned object with what the cloud said of it. */
export interface Answered {
  readonly asked: Pick<Askable, 'kind' | 'object'>
  readonly answer: CloudPlan
}

/**
 * Of several that would be given one external resource the first one has it, as the controller decides:
 * the answers that the others get instead. Pure.
 */
export function refuseRivals<T extends Answered>(
  answered: readonly T[],
): readonly { readonly of: T; readonly answer: CloudPlan }[] {
  const claiming = answered.filter(({ answer }) => claims(answer))
  return claiming.flatMap((each, index) => {
    const first = claiming.slice(0, index).find((other) => isOneResource(other, each))
    if (first === undefined) return []
    const message = rivalMessage(each.answer.name, keyOf(first.asked.object))
    const nothing = { fields: [], unknown: [], unread: [] }
    return [
      { of: each, answer: { ...each.answer, ...nothing, action: 'refuse', reasons: [message] } },
    ]
  })
}

function claims({ action }: CloudPlan): boolean {
  return action === 'create' || action === 'adopt'
}

function isOneResource(one: Answered, other: Answered): boolean {
  const { kind } = one.asked
  if (kind !== other.asked.kind) return false
  if (claimedName(kind, one.asked.object) !== claimedName(kind, other.asked.object)) return false
  if (kind.identity.global === true) return true
  return (
    mayBeSame(one.answer.account, other.answer.account) &&
    mayBeSame(one.answer.region, other.answer.region)
  )
}

/** A place that is not known yet, "", may be any. */
function mayBeSame(one: string, other: string): boolean {
  return one === '' || other === '' || one === other
}
