import { type Condition, findCondition } from '../runtime/conditions.ts'
import type { RecordedEvent } from '../telemetry/event.ts'
import { lifeEvent } from './drift-events.ts'
import type { ManagedResource } from './managed-resource.ts'

/**
 * The Event of an object that has come to a stop until somebody acts, for those who read `kubectl events`
 * and not conditions; once per reason. An open drift has Events of its own. Named after the version that
 * was looked at: a restart before the status is written tells it under the same name.
 */
export function stallEvent(
  resource: ManagedResource,
  after: readonly Condition[] | undefined,
): RecordedEvent | undefined {
  const stalled = findCondition(after, 'Stalled')
  const before = findCondition(resource.status.conditions, 'Stalled')
  const isDrift = findCondition(after, 'Drifted')?.status === 'True'
  if (stalled === undefined || stalled.reason === before?.reason || isDrift) return undefined
  return lifeEvent(
    resource,
    {
      reason: stalled.reason,
      type: 'Warning',
      action: resource.deleting ? 'Delete' : 'Reconcile',
      note: stalled.message,
    },
    `v${resource.object.metadata.resourceVersion}`,
  )
}
