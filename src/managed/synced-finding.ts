import type { Failure } from '../provider/index.ts'
import type { Finding } from '../runtime/conditions.ts'
import { annotation } from './annotations.ts'
import type { Ending } from './ending.ts'
import type { SyncedReason } from './plan.ts'
import { isStalling } from './stalling.ts'

/** The Synced condition: True when desired is actual as far as policy lets us. */
export function syncedFinding(ending: Ending): Finding {
  if (ending.paused !== undefined) return synced('False', 'Paused', ending.paused)
  if (ending.failure !== undefined)
    return synced('False', reasonOf(ending.failure), ending.failure.message)
  const action = ending.plan?.action
  switch (action?.is) {
    case 'none':
      return ending.seen?.is === 'present' && Object.keys(ending.seen.unread ?? {}).length > 0
        ? unread(ending.seen.unread ?? {})
        : synced('True', 'ReconcileSuccess', ending.remark ?? '')
    case 'refuse':
      return synced('False', action.reason, action.message)
    case 'wait':
      return synced('False', 'Reconciling', action.why)
    case 'update':
      return synced(
        'False',
        'Reconciling',
        `writing ${action.changes
          .map((change) => change.at)
          .sort()
          .join(', ')}`,
      )
    case 'delete':
      return synced('False', 'Reconciling', `deletion of ${ending.name} was requested`)
    case 'create':
      return synced('False', 'Reconciling', `creating ${ending.name}`)
    case 'record-intent':
    case 'adopt':
    case 'release':
    case undefined:
      return synced('False', 'Reconciling', `reconciling ${ending.name}`)
    default:
      return action satisfies never
  }
}

/** Some groups could not be read: the rest is in sync, of these nothing is known. */
function unread(groups: Readonly<Record<string, Failure>>): Finding {
  const parts = Object.keys(groups)
    .sort()
    .map((group) => `${group}: ${groups[group]?.message ?? ''}`)
  const first = Object.values(groups)[0]
  return synced('False', first === undefined ? 'ReconcileError' : reasonOf(first), parts.join('; '))
}

/** Reconciling and Stalled: present only while true (kstatus). */
export function progressFindings(ending: Ending): readonly Finding[] {
  const action = ending.plan?.action
  const { failure } = ending
  if (failure !== undefined) {
    if (!isStalling(failure)) return []
    const message = failure.message + (isMendedElsewhere(failure) ? triedAgain : '')
    return [{ ...synced('True', reasonOf(failure), message), type: 'Stalled' }]
  }
  if (action?.is === 'refuse') {
    const { reason, message } = action
    if (action.stalled) return [{ type: 'Stalled', status: 'True', reason, message }]
    const awaits = reason === 'ReferenceNotReady'
    return awaits ? [{ type: 'Reconciling', status: 'True', reason, message }] : []
  }
  const busy = action !== undefined && action.is !== 'none' && action.is !== 'release'
  return busy ? [{ ...syncedFinding(ending), type: 'Reconciling', status: 'True' }] : []
}

/** What lifts the refusal is no change of the object, which would be tried at once. */
function isMendedElsewhere({ reason }: Failure): boolean {
  return reason === 'denied' || reason === 'quota'
}

const triedAgain = `; it is tried again every few minutes, and at once when annotation ${annotation.reconcileRequestedAt} changes`

function reasonOf(failure: Failure): SyncedReason {
  switch (failure.reason) {
    case 'already-exists':
      return 'AlreadyExists'
    case 'denied':
      return 'Denied'
    case 'invalid':
    case 'unsupported':
      return 'Invalid'
    case 'throttled':
      return 'Throttled'
    case 'busy':
      return 'Reconciling'
    case 'quota':
    case 'not-found':
    case 'transient':
      return 'ReconcileError'
    default:
      return failure.reason satisfies never
  }
}

function synced(
  status: Finding['status'],
  reason: SyncedReason | 'ReconcileSuccess',
  message: string,
): Finding {
  return { type: 'Synced', status, reason, message }
}
