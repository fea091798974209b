import { describe, expect, test } from '@jest/globals'
import {
  alreadyExists,
  intentAt,
  managedResource,
  newLedger,
  ownedLedger,
  present,
  snapshot,
  verdictOn,
} from '../../test/support/managed-snapshot.ts'
import { decide } from './decide.ts'
import type { Snapshot } from './snapshot.ts'

const laterIntent = intentAt('2026-01-01T00:58:00Z')
const outdatedIntent = intentAt('2026-01-01T00:30:00Z')
const earlierIntent = intentAt('2025-12-31T23:59:59Z')
const absent = { is: 'absent' } as const
const timing = (change: Partial<Snapshot['timing']>): Snapshot['timing'] => ({
  ...snapshot().timing,
  ...change,
})
const drift = (change: Partial<Snapshot['drift']>): Snapshot['drift'] => ({
  ...snapshot().drift,
  ...change,
})

interface Row {
  readonly reason: string
  readonly given: Partial<Snapshot>
  readonly action: Readonly<Record<string, unknown>>
  readonly open?: string
}

describe('an external resource that is not there', () => {
  const rows: readonly Row[] = [
    {
      reason: 'intent is persisted before effect',
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({ metadata: { finalizers: [] } }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: 'with the intent recorded it is created',
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({ metadata: { annotations: laterIntent } }),
      },
      action: { is: 'create' },
    },
    {
      reason: 'an intent of long ago would take what others made since for ours: recorded anew',
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({ metadata: { annotations: outdatedIntent } }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: "what was somebody else's is gone: told before it is created",
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({
          metadata: { annotations: laterIntent },
          status: alreadyExists,
        }),
      },
      action: { is: 'wait', afterMs: 3000 },
    },
    {
      reason: 'what its references stand for is recorded with the intent',
      given: {
        observation: absent,
        ledger: { ...newLedger, resolved: [{ at: 'a', by: 'name b', to: 'b', value: 'v' }] },
        resource: managedResource({ metadata: { annotations: laterIntent } }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: 'an intent copied from another object does not count',
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({
          metadata: {
            annotations: { 'plumbline.dev/create-intent': 'uid-2 2026-01-01T00:30:00Z' },
          },
        }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: 'observe-only creates nothing',
      given: {
        observation: absent,
        ledger: newLedger,
        resource: managedResource({ spec: { managementPolicies: ['Observe'] } }),
      },
      action: { is: 'refuse', reason: 'ReconcileError' },
    },
    {
      reason: 'a deletion by others is looked at twice',
      given: { observation: absent, timing: timing({ confirmed: false }) },
      action: { is: 'wait', quiet: true },
    },
    {
      reason: 'our own create may not be visible yet',
      given: {
        observation: absent,
        ledger: { ...ownedLedger, owned: { ...ownedLedger.owned, seen: false } as never },
        timing: timing({ settlingMs: 1000 }),
      },
      action: { is: 'wait', why: 'created; not visible yet' },
    },
    {
      reason: 'a recreation begins with a new intent',
      given: {
        observation: absent,
        resource: managedResource({
          spec: { drift: { policy: 'Correct' } },
          metadata: { annotations: earlierIntent },
        }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: 'with a new intent it is recreated, and told',
      given: {
        observation: absent,
        resource: managedResource({
          spec: { drift: { policy: 'Correct' } },
          metadata: { annotations: laterIntent },
        }),
      },
      action: { is: 'create' },
      open: 'Deleted',
    },
    {
      reason: 'a recreation that failed for long begins anew',
      given: {
        observation: absent,
        resource: managedResource({
          spec: { drift: { policy: 'Correct' } },
          metadata: { annotations: outdatedIntent },
        }),
      },
      action: { is: 'record-intent' },
    },
    {
      reason: 'report-only does not recreate',
      given: {
        observation: absent,
        resource: managedResource({ spec: { drift: { policy: 'Report' } } }),
      },
      action: { is: 'refuse', reason: 'ReportOnly' },
      open: 'Deleted',
    },
    {
      reason: 'while corrections are held nothing is recreated',
      given: {
        observation: absent,
        resource: managedResource({ spec: { drift: { policy: 'Correct' } } }),
        drift: drift({ holdUntilMs: 1 }),
      },
      action: { is: 'refuse', reason: 'ReportOnly' },
      open: 'Deleted',
    },
  ]
  test.each(rows)('$reason', ({ given, action, open }) => {
    const plan = decide(snapshot(given))
    expect(plan.action).toMatchObject(action)
    expect(plan.open?.state).toBe(open)
  })
})

describe('what differs', () => {
  const pending = verdictOn('size', { is: 'Pending' })
  const drifted = verdictOn('size')
  const rows: readonly Row[] = [
    { reason: 'in sync', given: {}, action: { is: 'none' } },
    {
      reason: 'a spec edit is written at once',
      given: { verdicts: [pending], timing: timing({ confirmed: false }) },
      action: { is: 'update', changes: [pending] },
    },
    {
      reason: 'drift is looked at twice',
      given: {
        verdicts: [drifted],
        drift: drift({ correct: [drifted] }),
        timing: timing({ confirmed: false }),
      },
      action: { is: 'wait', quiet: true },
    },
    {
      reason: 'confirmed drift is told and corrected',
      given: { verdicts: [drifted], drift: drift({ correct: [drifted] }) },
      action: { is: 'update', changes: [drifted] },
      open: 'Drifted',
    },
    {
      reason: 'reported drift is told and not written',
      given: {
        verdicts: [drifted],
        drift: drift({ withheld: [{ verdict: drifted, because: 'Report' }] }),
      },
      action: { is: 'refuse', reason: 'ReportOnly', stalled: false },
      open: 'Drifted',
    },
    {
      reason: 'what a rule leaves alone is told, and the rest is in sync',
      given: {
        verdicts: [drifted],
        drift: drift({ withheld: [{ verdict: drifted, because: 'Ignore' }] }),
      },
      action: { is: 'none' },
      open: 'Drifted',
    },
    {
      reason: 'silenced drift is corrected without a word',
      given: { verdicts: [drifted], drift: drift({ correct: [drifted], silent: [drifted] }) },
      action: { is: 'update' },
    },
    {
      reason: 'without Update nothing is written',
      given: {
        resource: managedResource({ spec: { managementPolicies: ['Observe', 'Create'] } }),
        verdicts: [pending],
      },
      action: { is: 'refuse', reason: 'ReportOnly' },
    },
    {
      reason: 'an immutable field is not written',
      given: {
        verdicts: [
          verdictOn('region', { is: 'Pending', rules: { shape: 'leaf', mutability: 'immutable' } }),
        ],
      },
      action: { is: 'refuse', reason: 'Invalid' },
    },
    {
      reason: 'a conflict is held back where drift is only reported',
      given: {
        resource: managedResource({ spec: { drift: { policy: 'Report' } } }),
        verdicts: [verdictOn('size', { is: 'Conflict' })],
      },
      action: { is: 'refuse', reason: 'ReportOnly' },
    },
    {
      reason: 'a resource in transition is left alone',
      given: {
        observation: { ...present, phase: 'updating', word: 'modifying' },
        verdicts: [pending],
      },
      action: { is: 'wait', afterMs: 500 },
    },
    {
      reason: 'a resource that accepts no change is waited for',
      given: {
        observation: { ...present, writable: 'none', word: 'backing-up' },
        verdicts: [pending],
      },
      action: { is: 'wait', afterMs: 500 },
    },
    {
      reason: 'a write that may still take effect is not repeated',
      given: {
        verdicts: [pending],
        ledger: {
          ...ownedLedger,
          writes: new Map([['size', { desired: 'wanted', before: 'found', times: 1 }]]),
        },
        timing: timing({ settlingMs: 400 }),
      },
      action: { is: 'wait', afterMs: 400 },
    },
    {
      reason: 'the third futile write was the last',
      given: {
        verdicts: [drifted],
        drift: drift({ correct: [drifted] }),
        ledger: {
          ...ownedLedger,
          writes: new Map([['size', { desired: 'wanted', before: 'found', times: 3 }]]),
        },
      },
      action: { is: 'refuse', reason: 'NonConverging' },
      open: 'NonConverging',
    },
    {
      reason: 'another desired value is tried again',
      given: {
        verdicts: [pending],
        ledger: {
          ...ownedLedger,
          writes: new Map([['size', { desired: 'old', before: 'found', times: 3 }]]),
        },
      },
      action: { is: 'update', changes: [pending] },
    },
  ]
  test.each(rows)('$reason', ({ given, action, open }) => {
    const plan = decide(snapshot(given))
    expect(plan.action).toMatchObject(action)
    expect(plan.open?.state).toBe(open)
  })
})
