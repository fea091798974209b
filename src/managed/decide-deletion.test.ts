import { expect, test } from '@jest/globals'
import {
  managedResource,
  newLedger,
  ownedLedger,
  present,
  snapshot,
} from '../../test/support/managed-snapshot.ts'
import { decideDeletion } from './decide-deletion.ts'
import type { Snapshot } from './snapshot.ts'

const intent = { 'plumbline.dev/create-intent': 'uid-1 2026-01-01T00:30:00Z' }
const marked = { ...ownedLedger, owned: { ...ownedLedger.owned, mark: 'db-1' } as never }

test.each<{ reason: string; given: Partial<Snapshot>; action: object }>([
  { reason: 'it is there: deleted', given: {}, action: { is: 'delete' } },
  {
    reason: 'it goes: waited for',
    given: { observation: { ...present, phase: 'deleting', word: 'deleting' } },
    action: { is: 'wait', why: 'logs is deleting' },
  },
  {
    reason: 'it is gone: released',
    given: { observation: { is: 'absent' } },
    action: { is: 'release', left: false },
  },
  {
    reason: 'once not found may be a passing wrong answer: looked at twice',
    given: {
      observation: { is: 'absent' },
      timing: { ...snapshot().timing, confirmed: false },
    },
    action: { is: 'wait', quiet: true, afterMs: 3000, why: 'confirming that logs is gone' },
  },
  {
    reason: 'a create may still be on its way: looked at twice',
    given: {
      observation: { is: 'absent' },
      ledger: newLedger,
      timing: { ...snapshot().timing, confirmed: false },
    },
    action: { is: 'wait', quiet: true },
  },
  {
    reason: 'another resource under the name is not ours to delete',
    given: { ledger: marked, observation: { ...present, mark: 'db-2' } },
    action: { is: 'release', left: true },
  },
  {
    reason: 'found older than our intent: never ours, left alone',
    given: {
      ledger: newLedger,
      resource: managedResource({ metadata: { annotations: intent } }),
      observation: { ...present, createdAt: '2026-01-01T00:00:00Z' },
    },
    action: { is: 'release', left: true },
  },
  {
    reason: 'claimed by another object first: left alone',
    given: {
      ledger: newLedger,
      resource: managedResource({ metadata: { annotations: intent } }),
      rival: 'team-b/logs',
    },
    action: { is: 'release', left: true },
  },
])('$reason', ({ given, action }) => {
  expect(decideDeletion(snapshot(given)).action).toMatchObject(action)
})
