import { describe, expect, test } from '@jest/globals'
import {
  managedResource,
  newLedger,
  present,
  snapshot,
} from '../../test/support/managed-snapshot.ts'
import { awaitReferences } from './await-references.ts'
import { decide } from './decide.ts'
import type { ManagedResource } from './managed-resource.ts'
import { confirm, only, type Plan, type SyncedReason } from './plan.ts'
import { noReferences, type Waiting } from './references/resolution.ts'
import type { Snapshot } from './snapshot.ts'

const waiting: Waiting = {
  at: 'parts.shelf',
  member: 'parts',
  createOnly: false,
  message: 'parts.shelf: waits for Shelf main: does not exist',
  on: undefined,
  stuck: false,
  kept: false,
}
const resourceWith = (
  change: Partial<Waiting> = {},
  object: Parameters<typeof managedResource>[0] = {},
): ManagedResource => ({
  ...managedResource(object),
  references: { ...noReferences, waiting: [{ ...waiting, ...change }] },
})
const recorded = {
  metadata: { annotations: { 'plumbline.dev/create-intent': 'uid-1 2026-01-01' } },
}
const recordedWithTarget = {
  metadata: {
    annotations: {
      'plumbline.dev/create-intent':
        'uid-1 2026-01-01 [{"at":"parts.shelf","by":"name main","to":"main","value":"v"}]',
    },
  },
}
const absent = { observation: { is: 'absent' }, ledger: newLedger } as const
const unconfirmed = { ...snapshot().timing, confirmed: false }
const refusal = {
  is: 'refuse',
  reason: 'ReferenceNotReady',
  message: waiting.message,
  stalled: false,
}

describe('a value is missing', () => {
  const rows: readonly {
    readonly reason: string
    readonly change: Partial<Snapshot>
    readonly action: Readonly<Record<string, unknown>>
  }[] = [
    {
      reason: 'nothing is recorded for a creation',
      change: { ...absent, resource: resourceWith() },
      action: refusal,
    },
    {
      reason: 'a creation that was recorded waits',
      change: { ...absent, resource: resourceWith({}, recorded) },
      action: refusal,
    },
    {
      reason: 'what exists says so when all else is done',
      change: { resource: resourceWith() },
      action: refusal,
    },
    {
      reason: 'what exists and needed it for its creation is in sync',
      change: { resource: resourceWith({ createOnly: true }) },
      action: { is: 'none' },
    },
    {
      reason: 'what is created needs it',
      change: { ...absent, resource: resourceWith({ createOnly: true }) },
      action: refusal,
    },
    {
      reason: 'what was recorded for a creation that did not happen is let go first',
      change: { ...absent, resource: resourceWith({}, recordedWithTarget) },
      action: { is: 'record-intent' },
    },
    {
      reason: 'the same when that itself cannot be used any more',
      change: { ...absent, resource: resourceWith({ kept: true }, recordedWithTarget) },
      action: { is: 'record-intent' },
    },
    {
      reason: 'what was recorded for a creation that did happen is in use',
      change: { resource: resourceWith({ kept: true }, recordedWithTarget) },
      action: { is: 'none' },
    },
    {
      reason: 'what was recorded for a creation is not let go on one look that finds nothing',
      change: {
        ...absent,
        resource: resourceWith({}, recordedWithTarget),
        timing: unconfirmed,
      },
      action: { is: 'wait', quiet: true, afterMs: 3000 },
    },
    {
      reason:
        'what was recorded for a creation that waits without holding anything needs no second look',
      change: { ...absent, resource: resourceWith({}, recorded), timing: unconfirmed },
      action: refusal,
    },
    {
      reason: 'what is made again needs it, although it had a value before',
      change: { observation: { is: 'absent' }, resource: resourceWith({ kept: true }) },
      action: refusal,
    },
    {
      reason: 'what exists goes on with the value it had before',
      change: { resource: resourceWith({ kept: true }) },
      action: { is: 'none' },
    },
    {
      reason: 'what is owned holds by its status: no intent to make it again is recorded',
      change: { observation: { is: 'absent' }, resource: resourceWith({}, recordedWithTarget) },
      action: refusal,
    },
    {
      reason: 'what only a user can mend is stalled',
      change: { resource: resourceWith({ stuck: true }) },
      action: { ...refusal, stalled: true },
    },
    {
      reason: 'what exists and is busy is waited for first',
      change: {
        resource: resourceWith(),
        observation: { ...present, phase: 'updating', word: 'modifying' },
      },
      action: { is: 'wait' },
    },
    {
      reason: 'what exists and is named by the user is taken over all the same',
      change: {
        ledger: newLedger,
        resource: resourceWith(
          {},
          {
            metadata: { annotations: { 'plumbline.dev/external-name': 'logs' } },
          },
        ),
      },
      action: { is: 'adopt' },
    },
  ]

  test.each(rows)('$reason', ({ change, action }) => {
    expect(decide(snapshot(change)).action).toMatchObject(action)
  })
})

describe('what is told first says also what is awaited', () => {
  const { message } = waiting
  const refuse = (reason: SyncedReason) =>
    only({ is: 'refuse', reason, message: 'so', stalled: true })
  const rows: readonly {
    readonly reason: string
    readonly plan: Plan
    readonly change?: Partial<Waiting>
    readonly action: Readonly<Record<string, unknown>>
  }[] = [
    {
      reason: 'a manifest that cannot be reached',
      plan: refuse('Invalid'),
      action: { reason: 'Invalid', message: `so; ${message}`, stalled: true },
    },
    {
      reason: 'differences that are only told',
      plan: refuse('ReportOnly'),
      action: { reason: 'ReportOnly', message: `so; ${message}` },
    },
    {
      reason: 'a cloud that is busy',
      plan: only({ is: 'wait', afterMs: 500, why: 'so' }),
      action: { is: 'wait', afterMs: 500, why: `so; ${message}` },
    },
    {
      reason: 'not a second look: that says nothing',
      plan: only(confirm(3000)),
      action: confirm(3000),
    },
    {
      reason: "not a stranger's resource: nothing of this manifest will be in it",
      plan: refuse('AlreadyExists'),
      action: { message: 'so' },
    },
    {
      reason: 'not what mattered at creation only',
      plan: refuse('ReportOnly'),
      change: { createOnly: true },
      action: { message: 'so' },
    },
    {
      reason: 'not what has a value',
      plan: refuse('ReportOnly'),
      change: { kept: true },
      action: { message: 'so' },
    },
  ]

  test.each(rows)('$reason', ({ plan, change, action }) => {
    const scene = snapshot({ resource: resourceWith(change) })
    expect(awaitReferences(plan, scene).action).toMatchObject(action)
  })
})

test('several are told in one message', () => {
  const other = { ...waiting, message: 'size: waits for Shelf b: does not exist' }
  const resource = {
    ...managedResource(),
    references: { ...noReferences, waiting: [waiting, other] },
  }
  expect(decide(snapshot({ resource })).action).toMatchObject({
    message: `${waiting.message}; ${other.message}`,
  })
})
