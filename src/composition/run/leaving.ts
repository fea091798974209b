import { type Finding, findCondition } from '../../runtime/conditions.ts'
import { cut } from '../../runtime/cut.ts'
import type { Composite } from './composite.ts'
import type { Leftover } from './decide-leftovers.ts'
import { type InventoryEntry, nodeKey } from './inventory.ts'
import { longestWaitingOn } from './progress.ts'

/** Reason of Ready from the first status on that a deletion of ours has written. */
export const leavingReason = 'Deleting'

/** What a composite says while its deletion waits. */
export function leavingFindings(
  { status }: Composite,
  leftovers: readonly Leftover[],
): readonly Finding[] {
  const left = leftovers.filter(({ step }) => step.is !== 'forget' && step.is !== 'release')
  const message = `deletion waits for ${left.length} of ${leftovers.length}: ${tell(left)}`
  const others = ['Drifted', 'Degraded'].flatMap(
    (type) => findCondition(status.conditions, type) ?? [],
  )
  const ready: Finding = { type: 'Ready', status: 'False', reason: leavingReason, message }
  const told = [ready, ...syncedFindings(status.conditions, left), ...others]
  const blocking = [...refusedOf(left), ...left.filter(({ step }) => step.is === 'keep')]
  const [first] = blocking
  if (first === undefined) return [...told, { ...ready, type: 'Reconciling', status: 'True' }]
  const stalled: Finding = {
    type: 'Stalled',
    status: 'True',
    reason: first.step.is === 'refuse' ? first.step.reason : 'Protected',
    message: tell(blocking),
  }
  return [...told, stalled]
}

/** Whether the API server lets go what is to go; what it said before the deletion is over. */
function syncedFindings(
  conditions: Composite['status']['conditions'],
  left: readonly Leftover[],
): readonly Finding[] {
  const [first, ...others] = refusedOf(left)
  if (first !== undefined) {
    const { reason } = first.step
    return [{ type: 'Synced', status: 'False', reason, message: tell([first, ...others]) }]
  }
  const last = findCondition(conditions, 'Synced')
  if (last?.status !== 'False' || last.reason !== 'Denied') return last === undefined ? [] : [last]
  return [{ type: 'Synced', status: 'True', reason: 'ReconcileSuccess', message: '' }]
}

type Refused = Leftover & { readonly step: Extract<Leftover['step'], { readonly is: 'refuse' }> }

function refusedOf(left: readonly Leftover[]): readonly Refused[] {
  return left.flatMap(({ entry, step }) => (step.is === 'refuse' ? [{ entry, step }] : []))
}

function tell(left: readonly Leftover[]): string {
  return left.map(({ entry, step }) => `${nodeKey(entry)}: ${reasonOf(step)}`).join(', ')
}

/** Its entry with what its leaving waits for; what was asked for a moment ago may be over by now. */
export function toLeavingEntry({ entry, step }: Leftover): InventoryEntry {
  const isHeld = step.is === 'keep' || (step.is === 'wait' && step.isFresh !== true)
  if (step.is !== 'refuse' && !isHeld) return entry
  const waitingOn = cut(step.message, longestWaitingOn)
  return { ...entry, waitingOn, ...(step.is === 'refuse' ? { synced: false } : {}) }
}

function reasonOf(step: Leftover['step']): string {
  switch (step.is) {
    case 'delete':
      return 'is being deleted'
    case 'wait':
    case 'refuse':
    case 'keep':
      return step.message
    case 'release':
    case 'forget':
      return 'is gone'
    default:
      return step satisfies never
  }
}
