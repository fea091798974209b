import { describe, expect, test } from '@jest/globals'
import {
  managedResource,
  newLedger,
  present,
  snapshot,
  verdictOn,
} from '../../test/support/managed-snapshot.ts'
import type { Withheld } from '../drift/policy.ts'
import { Failure } from '../provider/index.ts'
import { decide } from './decide.ts'
import { foresee, unreadGroups } from './forecast.ts'
import type { Snapshot } from './snapshot.ts'

const absent = { is: 'absent' } as const
const size = verdictOn('size', { desired: 2, actual: 1 })

function drifted(because: Withheld['because'], change: Partial<typeof size> = {}) {
  const verdict = { ...size, ...change }
  const drift = { ...snapshot().drift, withheld: [{ verdict, because }] }
  return { verdicts: [verdict], drift }
}

interface Row {
  readonly reason: string
  readonly given: Partial<Snapshot>
  readonly foreseen: Readonly<Record<string, unknown>>
}

const rows: readonly Row[] = [
  { reason: 'all is well', given: {}, foreseen: { action: 'none', fields: [], reasons: [] } },
  {
    reason: 'it is not there',
    given: { observation: absent, ledger: newLedger },
    foreseen: { action: 'create', reasons: [] },
  },
  {
    reason: 'it is there no more',
    given: { observation: absent },
    foreseen: {
      action: 'create',
      reasons: ['drift: it is gone from the cloud, and is made again'],
    },
  },
  {
    reason: 'it is gone and must not be made again',
    given: {
      observation: absent,
      resource: managedResource({ spec: { drift: { policy: 'Report' } } }),
    },
    foreseen: { action: 'none', reasons: ['logs is gone; not recreated: drift policy is Report'] },
  },
  {
    reason: 'an edit is written whatever it costs, and its cost is told',
    given: {
      verdicts: [{ ...size, is: 'Pending', rules: { shape: 'leaf', risk: 'Disruptive' } }],
    },
    foreseen: {
      action: 'update',
      fields: [{ path: 'size', before: 1, after: 2, because: 'edit', risk: 'Disruptive' }],
    },
  },
  {
    reason: 'drift is corrected, and a conflict overwritten',
    given: {
      verdicts: [size, verdictOn('mode', { is: 'Conflict' })],
      drift: { ...snapshot().drift, correct: [size] },
    },
    foreseen: {
      action: 'update',
      fields: [
        { path: 'mode', before: 'found', after: 'wanted', because: 'conflict' },
        { path: 'size', before: 1, after: 2, because: 'drift' },
      ],
    },
  },
  {
    reason: 'what disturbs is held',
    given: drifted('Hold', { rules: { shape: 'leaf', risk: 'Disruptive' } }),
    foreseen: {
      action: 'none',
      reasons: [],
      fields: [
        {
          ...{ path: 'size', before: 1, after: 2, because: 'drift', risk: 'Disruptive' },
          left: 'correcting it is Disruptive; spec.drift.policy: Correct allows it',
        },
      ],
    },
  },
  {
    reason: 'a rule of the object leaves it',
    given: drifted('Ignore'),
    foreseen: {
      action: 'none',
      fields: [expect.objectContaining({ left: 'a rule of spec.drift.ignore' })],
    },
  },
  {
    reason: 'an edit that may not be written',
    given: {
      verdicts: [{ ...size, is: 'Pending' }],
      resource: managedResource({ spec: { managementPolicies: ['Observe'] } }),
    },
    foreseen: {
      action: 'none',
      fields: [
        expect.objectContaining({
          because: 'edit',
          left: 'managementPolicies do not include Update',
        }),
      ],
    },
  },
  {
    reason: 'what cannot be edited needs another resource',
    given: {
      verdicts: [{ ...size, is: 'Pending', rules: { shape: 'leaf', mutability: 'immutable' } }],
    },
    foreseen: {
      action: 'refuse',
      reasons: [
        'size is immutable: want 2, found 1; restore the old value, or delete the object and create another',
      ],
    },
  },
  {
    reason: 'it belongs to somebody else',
    given: { ledger: newLedger },
    foreseen: { action: 'refuse', reasons: [expect.stringContaining('logs already exists')] },
  },
  {
    reason: 'it is in transition',
    given: { observation: { ...present, phase: 'updating', word: 'modifying' } },
    foreseen: { action: 'wait', reasons: ['logs is modifying'] },
  },
]

describe('what is foreseen when', () => {
  test.each(rows)('$reason', ({ given, foreseen }) => {
    const now = snapshot(given)
    expect(foresee(decide(now), now)).toMatchObject(foreseen)
  })

  test('a secret changes tells that it does, and no more', () => {
    const rules = { shape: 'secret-ref', secret: true } as const
    const password = verdictOn('password', { is: 'Pending', rules, desired: 'hunter2' })
    const now = snapshot({ verdicts: [password] })
    expect(foresee(decide(now), now).fields).toEqual([
      { path: 'password', before: '(sensitive)', after: '(sensitive)', because: 'edit' },
    ])
  })
})

test('groups that could not be read are named, with why', () => {
  const unread = { tagging: new Failure('denied', 'AccessDenied on s3:GetBucketTagging') }
  expect(unreadGroups({ ...present, unread })).toEqual([
    'not compared: tagging: AccessDenied on s3:GetBucketTagging',
  ])
})
