import { describe, expect, test } from '@jest/globals'
import { managedResource, newLedger, ownedLedger } from '../../test/support/managed-snapshot.ts'
import { hasNewTargets, withoutNewTargets } from './announce.ts'
import type { Ledger } from './ledger.ts'
import type { Pass } from './pass.ts'
import type { Remembered } from './references/remembered.ts'

const main: Remembered = { at: 'shelf', by: 'name main', to: 'main', value: 'v' }
const other: Remembered = { ...main, by: 'name other', to: 'other' }
const left: Remembered = { ...main, replaced: true }
const deletionTimestamp = '2026-01-01T00:30:00Z'

describe('targets that nothing holds yet', () => {
  test.each<{
    readonly reason: string
    readonly resolved: readonly Remembered[]
    readonly ledger?: Ledger
    readonly metadata?: Readonly<Record<string, string>>
    readonly held: readonly Remembered[]
  }>([
    { reason: 'none: what the status says is held', resolved: [main], held: [main] },
    { reason: 'another one than the status says', resolved: [left, other], held: [left] },
    { reason: 'a second one', resolved: [main, other], held: [main] },
    { reason: 'none: what was left is not new', resolved: [left], held: [left] },
    {
      reason: 'none before it is ours: the intent to create holds',
      resolved: [other],
      ledger: newLedger,
      held: [other],
    },
    {
      reason: 'none in a deletion: nothing will use it',
      resolved: [other],
      metadata: { deletionTimestamp },
      held: [other],
    },
  ])('$reason', ({ resolved, ledger = ownedLedger, metadata = {}, held }) => {
    const status = { sync: { owned: ledger.owned, resolved: [main] } }
    const resource = managedResource({ metadata, status })
    const pass = { resource, ledger: { ...ledger, resolved } } as unknown as Pass // all it reads
    expect(withoutNewTargets(pass).ledger.resolved).toEqual(held)
    expect(hasNewTargets(pass)).toBe(held.length < resolved.length)
  })
})
