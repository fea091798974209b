import { createHash } from 'node:crypto'
import { type Condition, findCondition } from '../runtime/conditions.ts'
import type { RecordedEvent } from '../telemetry/event.ts'
import { lifeEvent } from './drift-events.ts'
import type { ManagedResource } from './managed-resource.ts'

/** Stops that the drift itself makes; its own Events tell of them. */
const toldByDrift: readonly string[] = ['NonConverging', 'ReportOnly']

/**
 * The Event of an object that has come to a stop until somebody acts, for those who read `kubectl events`
 * and not conditions: once per generation and message, however often the stop comes and goes. Pure.
 */
export function stallEvent(
  resource: ManagedResource,
  after: readonly Condition[] | undefined,
): RecordedEvent | undefined {
  const stalled = findCondition(after, 'Stalled')
  if (stalled === undefined || toldByDrift.includes(stalled.reason)) return undefined
  const before = findCondition(resource.status.conditions, 'Stalled')
  const { generation, deleting } = resource
  const { reason, message } = stalled
  const isSame = before?.reason === reason && before.message === message
  if (isSame && before.observedGeneration === generation) return undefined
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 6)
  return lifeEvent(
    resource,
    { reason, type: 'Warning', action: deleting ? 'Delete' : 'Reconcile', note: message },
    `g${generation}-${digest}`,
  )
}
