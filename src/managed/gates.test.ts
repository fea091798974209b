import { expect, test } from '@jest/globals'
import { managedResource, newLedger, ownedLedger } from '../../test/support/managed-snapshot.ts'
import { gates } from './gates.ts'

const deletionTimestamp = '2026-01-01T00:30:00Z'
const paused = { 'plumbline.dev/paused': 'true' }
const intent = { 'plumbline.dev/create-intent': 'uid-1 2026-01-01T00:00:00Z' }

test.each([
  { reason: 'an object at work', resource: {}, ledger: ownedLedger, is: 'open' },
  {
    reason: 'paused by annotation',
    resource: { metadata: { annotations: paused } },
    ledger: ownedLedger,
    is: 'paused',
  },
  {
    reason: 'no management policy pauses',
    resource: { spec: { managementPolicies: [] } },
    ledger: ownedLedger,
    is: 'paused',
  },
  {
    reason: 'a paused deletion waits',
    resource: { metadata: { annotations: paused, deletionTimestamp } },
    ledger: ownedLedger,
    is: 'paused',
  },
  {
    reason: 'held by others only',
    resource: { metadata: { deletionTimestamp, finalizers: ['other'] } },
    ledger: ownedLedger,
    is: 'gone',
  },
  {
    reason: 'never ours: nothing to delete',
    resource: { metadata: { deletionTimestamp } },
    ledger: newLedger,
    is: 'release',
    left: false,
  },
  {
    reason: 'a create may have been under way: look first',
    resource: { metadata: { deletionTimestamp, annotations: intent } },
    ledger: newLedger,
    is: 'open',
  },
  {
    reason: 'without Delete it is left behind',
    resource: { metadata: { deletionTimestamp }, spec: { managementPolicies: ['Observe'] } },
    ledger: ownedLedger,
    is: 'release',
    left: true,
  },
])('$reason', ({ resource, ledger, is, left }) => {
  const gate = gates(managedResource(resource), ledger, [])
  expect(gate).toMatchObject(left === undefined ? { is } : { is, left })
})

test('a paused deletion says why it waits', () => {
  const resource = managedResource({ metadata: { annotations: paused, deletionTimestamp } })
  expect(gates(resource, ownedLedger, [])).toEqual({
    is: 'paused',
    message: 'paused by annotation plumbline.dev/paused: "true"; its deletion waits for that',
  })
})

const named = (names: string, leaving = false) =>
  [...names].map((name) => ({ name: `Widget ${name}`, leaving }))
const holders = named('cabdefg')

test.each([
  {
    reason: 'a deletion waits for those that refer to it, and names the first of them',
    resource: { metadata: { deletionTimestamp } },
    ledger: ownedLedger,
    gate: {
      is: 'referenced',
      message:
        'the deletion waits for Widget a, Widget b, Widget c, Widget d, Widget e and 2 more: referred to from there; delete the one that refers, or let it refer to another object',
    },
  },
  {
    reason: 'also where it would be left behind',
    resource: { metadata: { deletionTimestamp }, spec: { managementPolicies: ['Observe'] } },
    ledger: ownedLedger,
    gate: { is: 'referenced' },
  },
  {
    reason: 'not one that has nothing in the cloud',
    resource: { metadata: { deletionTimestamp } },
    ledger: newLedger,
    gate: { is: 'release', left: false },
  },
  { reason: 'nothing that lives', resource: {}, ledger: ownedLedger, gate: { is: 'open' } },
])('referred to: $reason', ({ resource, ledger, gate }) => {
  expect(gates(managedResource(resource), ledger, holders)).toMatchObject(gate)
})

test.each([
  {
    reason: 'those that refer to another by now need no other action',
    holders: named('ba', true),
    says: 'Widget a, Widget b: still in use there until the change of the reference is written',
  },
  {
    reason: 'beside those that refer',
    holders: [...named('b', true), ...named('a')],
    says: 'Widget a: referred to from there; delete the one that refers, or let it refer to another object; and for Widget b: still in use there until the change of the reference is written',
  },
])('what a deletion says it waits for: $reason', ({ holders: some, says }) => {
  const going = managedResource({ metadata: { deletionTimestamp } })
  const message = `the deletion waits for ${says}`
  expect(gates(going, ownedLedger, some)).toEqual({ is: 'referenced', message })
})
