import { findCondition } from '../runtime/conditions.ts'
import type { ManagedDeps } from './deps.ts'
import { lifeEvent } from './drift-events.ts'
import type { ManagedResource } from './managed-resource.ts'
import { only, type Plan } from './plan.ts'

/** Nothing is deleted while others refer to the object. */
export function referenced(message: string): Plan {
  return only({ is: 'refuse', reason: 'StillReferenced', message, stalled: false })
}

/** Says for whom a deletion waits, once; the condition follows who they are. */
export async function tellReferenced(
  deps: Pick<ManagedDeps, 'events'>,
  resource: ManagedResource,
  message: string,
): Promise<void> {
  const told = findCondition(resource.status.conditions, 'Synced')?.reason === 'StillReferenced'
  if (told) return
  await deps.events.record(
    lifeEvent(resource, {
      reason: 'DeletionWaits',
      type: 'Warning',
      action: 'Delete',
      note: message,
    }),
  )
}
