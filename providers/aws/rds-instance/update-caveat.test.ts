import { describe, expect, test } from '@jest/globals'
import type { Change, Doc, Present } from '../../../src/provider/index.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { updateCaveat } from './update-caveat.ts'

const current = { dbInstanceClass: 'db.t3.micro', allocatedStorage: 20, backupRetentionPeriod: 7 }

function seen(pending: Doc = {}): Present {
  const rest = { instance: { arn: '', pending, current, logs: [], logsPending: false } }
  const state = { is: 'present', phase: 'ready', word: 'available', writable: 'all' } as const
  return { ...state, actual: { ...current, ...pending }, facts: {}, rest }
}

const edit = (member: string, desired: unknown): Change => {
  return { path: [{ member }], at: member, desired, actual: undefined }
}

const declared = { region: 'us-east-1', engine: 'postgres', ...current }

interface Row {
  readonly reason: string
  readonly wish: Doc
  readonly more?: Doc
  readonly pending?: Doc
  readonly says?: RegExp
}

describe('a change', () => {
  const now = { applyModificationsImmediately: true }
  const rows: readonly Row[] = [
    {
      reason: 'that RDS keeps for the window is told',
      wish: { dbInstanceClass: 'db.r6g.large', allocatedStorage: 40 },
      says: /^waits for the maintenance window: allocatedStorage, dbInstanceClass; applyM/,
    },
    {
      reason: 'that is wanted at once is not',
      wish: { dbInstanceClass: 'db.r6g.large' },
      more: now,
    },
    { reason: 'that never waits is not', wish: { deletionProtection: true } },
    { reason: 'of retention does not wait', wish: { backupRetentionPeriod: 8 } },
    {
      reason: 'of retention waits when backups end',
      wish: { backupRetentionPeriod: 0 },
      says: /window: backupRetentionPeriod;/,
    },
    {
      reason: 'that would apply what somebody else left waiting is told as what it is',
      wish: { dbInstanceClass: 'db.r6g.large' },
      more: now,
      pending: { engineVersion: '16.4' },
      says: /would also apply what waits for the maintenance window: engineVersion/,
    },
  ]
  test.each(rows)('$reason', ({ wish, more = {}, pending, says }) => {
    const changes = Object.entries(wish).map(([member, value]) => edit(member, value))
    const desired: RdsInstanceDesired = { ...declared, ...wish, ...more }
    const told = updateCaveat(changes, desired, seen(pending))
    if (says === undefined) expect(told).toBeUndefined()
    else expect(told).toMatch(says)
  })
})

test('what was not read is not judged', () => {
  const { rest: _rest, ...unread } = seen()
  expect(updateCaveat([edit('dbInstanceClass', 'x')], declared, unread)).toBeUndefined()
})
