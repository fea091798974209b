import { describe, expect, test } from '@jest/globals'
import { managedResource, nowMs, present } from '../../test/support/managed-snapshot.ts'
import { Failure } from '../provider/index.ts'
import { findCondition } from '../runtime/conditions.ts'
import type { DriftStatus } from './drift-status.ts'
import type { Ending } from './ending.ts'
import { only, type Plan, refuse } from './plan.ts'
import { noReferences } from './references/resolution.ts'
import { summarise } from './summarise.ts'

const inSync: DriftStatus = { state: 'InSync' }
const open: DriftStatus = {
  state: 'Drifted',
  episode: { id: 'd-1', detectedAt: '2026-01-01T00:30:00Z', detectedBy: 'Poll' },
  fields: [
    {
      path: 'size',
      desired: '"a"',
      actual: '"b"',
      change: 'Modified',
      risk: 'NonDisruptive',
      action: 'Correcting',
      since: '2026-01-01T00:30:00Z',
    },
  ],
  counters: { episodes: 1, corrections: 0 },
}
const done: Plan = only({ is: 'none' })
const denied = new Failure('denied', 'GetBucketVersioning: AccessDenied')
const partial = { ...present, unread: { versioning: denied } }

/** A reconcile that looked and found all well; `drift` is what the object said before. */
function summary(drift: DriftStatus, change: Partial<Ending>) {
  const ending: Ending = {
    resource: managedResource({ status: { observedGeneration: 2, drift } }),
    name: 'logs',
    trigger: 'Poll',
    seen: present,
    plan: done,
    failure: undefined,
    paused: undefined,
    unready: undefined,
    remark: undefined,
    owned: true,
    corrected: new Set(),
    createdAt: '2026-01-01T00:00:00Z',
    known: [],
    silenced: false,
    policy: { effective: 'ByRisk', source: 'Default' },
    sync: {},
    ...change,
  }
  const { status, transitions } = summarise(ending, nowMs)
  const says = (type: string) => {
    const found = findCondition(status.conditions, type)
    return `${found?.status} ${found?.reason}`
  }
  return { status, says, told: transitions.map(({ is }) => is) }
}

describe('what nothing is known of', () => {
  test('is not in sync: the whole, when there was no look', () => {
    const { status, says, told } = summary(inSync, {
      seen: undefined,
      plan: undefined,
      failure: denied,
    })
    expect(status.drift?.state).toBe('Unknown')
    expect(says('Drifted')).toBe('Unknown CheckFailed')
    expect(says('Synced')).toBe('False Denied')
    expect(told).toEqual([])
  })

  test('is not in sync: a group that could not be read', () => {
    const { status, says } = summary(inSync, { seen: partial })
    expect(status.drift?.state).toBe('Unknown')
    expect(says('Synced')).toBe('False Denied')
  })

  test('does not close an episode', () => {
    const { status, told } = summary(open, { seen: partial })
    expect(status.drift).toEqual(open)
    expect(told).toEqual([])
  })

  test('is in sync again after the next whole look, without a word', () => {
    const { status, told } = summary({ state: 'Unknown' }, {})
    expect(status.drift?.state).toBe('InSync')
    expect(told).toEqual([])
  })
})

test('an episode whose correction was under way ends as corrected', () => {
  const { status, says, told } = summary(open, {})
  expect(told).toEqual(['corrected'])
  expect(status.drift?.fields?.[0]?.action).toBe('Corrected')
  expect(says('Drifted')).toBe('False DriftCorrected')
})

test('a correction that failed is told once', () => {
  const first = summary(open, { seen: present, plan: undefined, failure: denied })
  expect(first.told).toEqual(['failed'])
  const again = summary(first.status.drift ?? open, { plan: undefined, failure: denied })
  expect(again.told).toEqual([])
  expect(again.status.drift).toEqual(first.status.drift)
})

test('a correction that takes effect later is remembered as ours', () => {
  const held: DriftStatus = {
    ...open,
    fields: open.fields?.map((field) => ({ ...field, action: 'Held' as const })) ?? [],
  }
  const { status } = summary(held, {
    corrected: new Set(['size']),
    plan: only({ is: 'wait', afterMs: 500, why: 'modifying' }),
  })
  expect(status.drift?.fields?.[0]?.action).toBe('Correcting')
})

test('another resource under the same name is not ready', () => {
  const plan: Plan = {
    action: refuse('AlreadyExists', 'replaced'),
    open: { state: 'Replaced', fields: [] },
    withheld: [],
  }
  const { says } = summary(inSync, { plan })
  expect(says('Ready')).toBe('False Unavailable')
  expect(says('Drifted')).toBe('True ExternalReplaced')
})

describe('an external resource that was deleted outside and is there again', () => {
  const { fields: _, ...gone } = { ...open, state: 'Deleted' as const }
  const deleted: DriftStatus = { ...gone, fields: [] }

  test('was created again by us when it is younger than the finding', () => {
    expect(summary(deleted, { createdAt: '2026-01-01T00:30:05.500Z' }).told).toEqual(['corrected'])
  })

  test('was restored by somebody else when ours is older', () => {
    expect(summary(deleted, {}).told).toEqual(['resolved'])
  })
})

describe('a reference that is waited for', () => {
  const plan = (stalled: boolean): Plan =>
    only({ is: 'refuse', reason: 'ReferenceNotReady', message: 'waits', stalled })
  const waitingIn = (member: string, drift: DriftStatus) => ({
    ...managedResource({ status: { observedGeneration: 2, drift } }),
    references: {
      ...noReferences,
      waiting: [
        {
          ...{ at: member, member, createOnly: false, message: 'waits' },
          ...{ on: undefined, stuck: false, kept: false },
        },
      ],
    },
  })

  test.each([
    { reason: 'is work under way', stalled: false, Reconciling: 'True ReferenceNotReady' },
    { reason: 'needs a user when it is stuck', stalled: true, Stalled: 'True ReferenceNotReady' },
  ])('$reason', ({ stalled, Reconciling, Stalled }) => {
    const { says } = summary(inSync, { plan: plan(stalled), resource: waitingIn('size', inSync) })
    expect(says('Synced')).toBe('False ReferenceNotReady')
    expect(says('Reconciling')).toBe(Reconciling ?? 'undefined undefined')
    expect(says('Stalled')).toBe(Stalled ?? 'undefined undefined')
  })

  test.each([
    { reason: 'an episode of another member ends', member: 'mode', told: ['corrected'] },
    { reason: 'an episode of a member that is not compared stays', member: 'size', told: [] },
  ])('$reason', ({ member, told }) => {
    const found = summary(open, { plan: plan(false), resource: waitingIn(member, open) })
    expect(found.told).toEqual(told)
  })
})

test.each([
  {
    reason: 'what could not be read now is told as it was',
    facts: { arn: 'new' },
    unreadFacts: ['users', 'never'],
    told: { arn: 'new', users: 2 },
  },
  { reason: 'what is there no more is not told', facts: { arn: 'new' }, told: { arn: 'new' } },
])('atProvider: $reason', ({ facts, unreadFacts, told }) => {
  const before = { arn: 'old', users: 2 }
  const { status } = summary(inSync, {
    resource: managedResource({ status: { observedGeneration: 2, atProvider: before } }),
    seen: { ...present, facts, ...(unreadFacts === undefined ? {} : { unreadFacts }) },
  })
  expect(status.atProvider).toEqual(told)
})
