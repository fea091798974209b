import { expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import { BatchedReading } from '../batched-reading.ts'
import type { DBInstance, InstanceReader } from './api.ts'
import { observeInstance } from './observe.ts'

/** The members whose value is accepted and not in use yet. */
async function pendingOf(described: DBInstance): Promise<readonly string[] | undefined> {
  const instance = { DBInstanceStatus: 'available', ...described }
  const reader: InstanceReader = {
    describeDBInstances: async ([name = '']) => new Map([[name, instance]]),
    looks: new BatchedReading(),
  }
  const ask = { groups: new Set(['instance']), existence: 'unknown' as const }
  const seen = await observeInstance(reader, toExternalName('orders'), ask, AbortSignal.any([]))
  return seen.is === 'present' ? seen.pending : undefined
}

test.each<{ reason: string; described: DBInstance; pending: readonly string[] }>([
  { reason: 'nothing waits', described: {}, pending: [] },
  {
    reason: 'a subnet group waits for the window: the instance is still in the old one',
    described: {
      DBSubnetGroup: { DBSubnetGroupName: 'old' },
      PendingModifiedValues: { DBSubnetGroupName: 'new' },
    },
    pending: ['dbSubnetGroupName'],
  },
  {
    reason: 'an option group waits in its membership',
    described: {
      OptionGroupMemberships: [{ OptionGroupName: 'new', Status: 'pending-maintenance-apply' }],
    },
    pending: ['optionGroupName'],
  },
])('$reason', async ({ described, pending }) => {
  expect(await pendingOf(described)).toEqual(pending)
})
