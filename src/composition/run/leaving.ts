import { type Finding, findCondition } from '../../runtime/conditions.ts'
import { annotation, type Composite } from './composite.ts'
import type { Leftover } from './decide-leftovers.ts'
import { nodeKey } from './inventory.ts'

/** What a composite says while its deletion waits. */
export function leavingFindings(
  { status }: Composite,
  leftovers: readonly Leftover[],
): readonly Finding[] {
  const left = leftovers.filter(({ step }) => step.is !== 'forget' && step.is !== 'release')
  const texts = left.map(({ entry, step }) => `${nodeKey(entry)}: ${reasonOf(step)}`)
  const message = `deletion waits for ${left.length} of ${leftovers.length}: ${texts.join(', ')}`
  const others = ['Synced', 'Drifted', 'Degraded'].flatMap(
    (type) => findCondition(status.conditions, type) ?? [],
  )
  const ready: Finding = { type: 'Ready', status: 'False', reason: 'Deleting', message }
  const kept = left.filter(({ step }) => step.is === 'keep')
  if (kept.length === 0)
    return [ready, ...others, { ...ready, type: 'Reconciling', status: 'True' }]
  const names = kept.map(({ entry }) => nodeKey(entry)).join(', ')
  const stalled: Finding = {
    type: 'Stalled',
    status: 'True',
    reason: 'Protected',
    message: `${names}: protected; to delete it all the same, set annotation ${annotation.unprotect}: "true"`,
  }
  return [ready, ...others, stalled]
}

function reasonOf(step: Leftover['step']): string {
  switch (step.is) {
    case 'delete':
      return 'is being deleted'
    case 'wait':
    case 'keep':
      return step.message
    case 'release':
    case 'forget':
      return 'is gone'
    default:
      return step satisfies never
  }
}
