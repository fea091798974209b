import { expect, test } from '@jest/globals'
import { managedObject } from '../../test/support/managed-snapshot.ts'
import { isUrgent } from './urgency.ts'

const synced = { type: 'Synced', status: 'True', reason: 'ReconcileSuccess', message: '' }
const settled = { observedGeneration: 2, conditions: [synced], drift: { state: 'InSync' } }
const before = managedObject({ status: settled })

test.each([
  { reason: 'a status of our own', next: managedObject({ status: {} }), urgent: false },
  { reason: 'a spec edit', next: managedObject({ metadata: { generation: 3 } }), urgent: true },
  {
    reason: 'a deletion',
    next: managedObject({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
    urgent: true,
  },
  {
    reason: 'an annotation of ours that the user sets',
    next: managedObject({ metadata: { annotations: { 'plumbline.dev/paused': 'true' } } }),
    urgent: true,
  },
  {
    reason: 'an annotation that the engine writes',
    next: managedObject({ metadata: { annotations: { 'plumbline.dev/create-intent': 'x' } } }),
    urgent: false,
  },
  {
    reason: 'a name that the user gives',
    next: managedObject({ metadata: { annotations: { 'plumbline.dev/external-name': 'x' } } }),
    urgent: true,
  },
  {
    reason: 'a name that the engine writes, with its intent',
    next: managedObject({
      metadata: {
        annotations: { 'plumbline.dev/external-name': 'x', 'plumbline.dev/create-intent': 'y' },
      },
    }),
    urgent: false,
  },
  {
    reason: 'a label',
    next: managedObject({ metadata: { labels: { a: 'b' } } }),
    urgent: false,
  },
])('$reason: $urgent', ({ next, urgent }) => {
  expect(isUrgent(before, next)).toBe(urgent)
})

test.each([
  { reason: 'settled', status: settled, urgent: false },
  { reason: 'never reconciled', status: { observedGeneration: -1 }, urgent: true },
  {
    reason: 'left in the middle',
    status: { ...settled, conditions: [{ ...synced, status: 'False' }] },
    urgent: true,
  },
  { reason: 'drift left open', status: { ...settled, drift: { state: 'Drifted' } }, urgent: true },
])('first seen, $reason: $urgent', ({ status, urgent }) => {
  expect(isUrgent(undefined, managedObject({ status }))).toBe(urgent)
})
