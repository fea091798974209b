import { expect, test } from '@jest/globals'
import type { LeftoverStep } from '../../composition/run/decide-leftovers.ts'
import type { InventoryEntry } from '../../composition/run/inventory.ts'
import type { KubeObject } from '../../kube/object.ts'
import { planLeftover } from './plan-leftovers.ts'

const place = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop-db', namespace: 'team' }
const metadata = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '1' }
const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
const later = { is: 'wait', message: 'is needed by b' } as const

interface Row {
  readonly reason: string
  readonly step: LeftoverStep
  readonly keeping?: Partial<InventoryEntry>
  readonly says: string
  /** Whether the cloud is asked what its deletion does. */
  readonly leaves: boolean
}
const rows: readonly Row[] = [
  { reason: 'what goes', step: { is: 'delete', object }, says: 'delete (why)', leaves: true },
  {
    reason: 'what goes once nothing needs it',
    ...{ step: { ...later, aim: 'delete' }, says: 'delete (later: is needed by b)', leaves: true },
  },
  {
    reason: 'what is retained once nothing needs it',
    ...{ step: { ...later, aim: 'release' }, says: 'release (later: is needed by b)' },
    leaves: false,
  },
  {
    reason: 'what is retained',
    ...{ step: { is: 'release', object }, keeping: { onDelete: 'Retain' } },
    ...{ says: 'release (onDelete: Retain)', leaves: false },
  },
  {
    reason: 'what somebody else let go',
    step: { is: 'release', object },
    says: 'release (somebody took the owner or claim of its composite off it)',
    leaves: false,
  },
]

test.each(rows)('$reason', ({ step, keeping, says, leaves }) => {
  const leaving = { glance: () => ({ is: 'seen', object }) as const, reasonOf: () => 'why' }
  const entry: InventoryEntry = { ...place, id: 'db', uid: 'c1', ...keeping }
  const [draft] = planLeftover(leaving, { entry, step })
  expect(`${draft?.change.action} (${draft?.change.reason})`).toBe(says)
  expect(draft?.subject !== undefined).toBe(leaves)
})
