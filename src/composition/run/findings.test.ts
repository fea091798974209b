import { describe, expect, test } from '@jest/globals'
import type { Condition } from '../../runtime/conditions.ts'
import type { Gap } from '../evaluate/index.ts'
import type { Composite } from './composite.ts'
import { findingsOf, stoppedFindings, type Told } from './findings.ts'
import type { InventoryEntry } from './inventory.ts'
import type { ChildProgress } from './progress.ts'

const entry = (id: string, facts: Partial<InventoryEntry> = {}): InventoryEntry => ({
  id,
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: `shop-${id}`,
  uid: `c-${id}`,
  ready: true,
  ...facts,
})
const child = (id: string, more: Partial<ChildProgress> = {}): ChildProgress => ({
  name: id,
  entry: entry(id),
  step: undefined,
  message: '',
  drift: undefined,
  ...more,
})
const unready = (id: string, message: string, more: Partial<ChildProgress> = {}): ChildProgress =>
  child(id, { entry: entry(id, { ready: false }), message, ...more })
const gap = (why: Gap['why']): Gap => ({
  path: ['spec', 'size'],
  why,
  message: 'self.spec.size is not set',
  cause: 'self',
})
const nothing: Told = {
  children: [],
  frozen: [],
  leftovers: [],
  bonds: [],
  problems: [],
  unread: [],
  statusGaps: [],
  contests: [],
  restless: [],
  functions: undefined,
}
const drift: Condition = {
  type: 'Drifted',
  status: 'True',
  reason: 'DriftHeld',
  message: 'spec.x is 2 instead of 1',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  observedGeneration: 1,
}

describe('what the conditions say', () => {
  const rows: readonly {
    readonly reason: string
    readonly told: Partial<Told>
    readonly says: Readonly<Record<string, string | undefined>>
  }[] = [
    {
      reason: 'nothing to make is ready',
      told: {},
      says: {
        Ready: 'True/Available: ',
        Synced: 'True/ReconcileSuccess: ',
        Degraded: 'False/AllResolved: ',
        Drifted: 'False/NoDriftDetected: ',
        Stalled: undefined,
        Reconciling: undefined,
      },
    },
    {
      reason: 'who is not ready, and why',
      told: { children: [child('a'), unready('db', 'creating'), unready('group', 'creating')] },
      says: {
        Ready: 'False/Unavailable: 2 of 3 not ready: db: creating, group: creating',
        Reconciling: 'True/Unavailable: 2 of 3 not ready: db: creating, group: creating',
      },
    },
    {
      reason: 'something was not made yet',
      told: {
        children: [
          {
            ...child('a'),
            entry: { id: 'a', apiVersion: 'v1', kind: 'X', name: 'x' },
            message: 'does not exist yet',
          },
        ],
      },
      says: { Ready: 'False/Creating: 1 of 1 not ready: a: does not exist yet' },
    },
    {
      reason: 'what waits for a value, in the words of the language',
      told: {
        children: [
          unready('db', 'group.status.externalName is not set', {
            step: { is: 'wait', messages: ['group.status.externalName is not set'], failed: [] },
          }),
        ],
      },
      says: {
        Ready:
          'False/Unavailable: 1 of 1 not ready: db waits: group.status.externalName is not set',
      },
    },
    {
      reason: 'a long list is cut',
      told: { children: 'abcdefg'.split('').map((id) => unready(id, 'no')) },
      says: {
        Ready: 'False/Unavailable: 7 of 7 not ready: a: no, b: no, c: no, d: no, e: no and 2 more',
      },
    },
    {
      reason: 'a refused child stalls',
      told: {
        children: [unready('a', 'no', { step: { is: 'refuse', reason: 'Denied', message: 'no' } })],
      },
      says: {
        Synced: 'False/Denied: a: no',
        Stalled: 'True/Denied: a: no',
        Reconciling: undefined,
      },
    },
    {
      reason: 'a kept value: node, field, reason',
      told: {
        children: [
          child('a', {
            step: {
              is: 'settled',
              object: {
                apiVersion: 'v1',
                kind: 'X',
                metadata: { name: 'x', uid: 'u', resourceVersion: '1' },
              },
              kept: [gap('waiting')],
              open: [],
            },
          }),
        ],
      },
      says: {
        Degraded: 'True/ExpressionFailed: a: spec.size: self.spec.size is not set',
        Synced: 'False/ExpressionFailed: a: spec.size: self.spec.size is not set',
        Ready: 'True/Available: ',
      },
    },
    {
      reason: 'a node that is frozen before it was made merely waits',
      told: { frozen: [{ id: 'a', gaps: [{ ...gap('waiting'), path: ['when'] }] }] },
      says: {
        Degraded: 'False/AllResolved: ',
        Synced: 'True/ReconcileSuccess: ',
        Ready: 'False/Creating: 1 of 1 not ready: a waits: self.spec.size is not set',
      },
    },
    {
      reason: 'a node that is frozen afterwards is a failure',
      told: {
        children: [child('a')],
        frozen: [{ id: 'a', gaps: [{ ...gap('waiting'), path: ['when'] }] }],
      },
      says: {
        Degraded: 'True/ExpressionFailed: a: when: self.spec.size is not set',
        Ready: 'True/Available: ',
      },
    },
    {
      reason: "a child's drift, with the way to it",
      told: { children: [child('db', { drift })] },
      says: { Drifted: 'True/DriftHeld: db: spec.x is 2 instead of 1' },
    },
    {
      reason: 'a second writer',
      told: { contests: ['a: kubectl (data.x)'] },
      says: { Synced: 'False/Conflict: a: kubectl (data.x)' },
    },
    {
      reason: 'functions may call it ready before its children are',
      told: { children: [unready('a', 'no')], functions: { conditions: [], ready: true } },
      says: { Ready: 'True/Available: ' },
    },
    {
      reason: 'and not ready when they are',
      told: { children: [child('a')], functions: { conditions: [], ready: false } },
      says: { Ready: 'False/Unavailable: its functions say that it is not ready' },
    },
  ]
  test.each(rows)('$reason', ({ told, says }) => {
    const findings = findingsOf({ ...nothing, ...told })
    const said = Object.fromEntries(
      findings.map(({ type, status, reason, message }) => [
        type,
        `${status}/${reason}: ${message}`,
      ]),
    )
    expect({ ...Object.fromEntries(Object.keys(says).map((type) => [type, said[type]])) }).toEqual(
      says,
    )
  })
})

test('who stops before looking is stalled only where somebody must act', () => {
  const composite: Pick<Composite, 'status'> = { status: {} }
  const said = { reason: 'CompositionNotFound', message: 'none' }
  const stalled = (...ending: Parameters<typeof stoppedFindings>) =>
    stoppedFindings(...ending).find(({ type }) => type === 'Stalled')
  expect(stalled(composite, said)).toBeUndefined()
  expect(stalled(composite, said, 'once somebody acts')).toEqual({
    ...said,
    type: 'Stalled',
    status: 'True',
  })
})
