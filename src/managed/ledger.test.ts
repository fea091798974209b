import { describe, expect, test } from '@jest/globals'
import { ownedLedger } from '../../test/support/managed-snapshot.ts'
import { own, readLedger, writeLedger } from './ledger.ts'

const intent = { uid: 'uid-1', at: '2026-01-01T00:00:00Z' }
const minutesAfter = (minutes: number) => Date.parse(intent.at) + minutes * 60_000

describe('no bookkeeping', () => {
  test('of a new object is empty', () => {
    expect(readLedger(undefined, 'k', undefined, 0).memory.applied?.size).toBe(0)
  })

  test('shortly after an intent is an interrupted create: empty', () => {
    expect(readLedger(undefined, 'k', intent, minutesAfter(1)).memory.applied?.size).toBe(0)
  })

  test('long after an intent was lost: it must cause no write', () => {
    expect(readLedger(undefined, 'k', intent, minutesAfter(60)).memory.applied).toBeUndefined()
  })
})

test('what is written is read back', () => {
  const ledger = {
    ...ownedLedger,
    memory: { applied: new Map([['size', 'aaaaaaaa']]), known: new Map([['mode', 'bbbbbbbb']]) },
    writes: new Map([['size', { desired: 'x', before: 'y', times: 2 }]]),
    resolved: [{ at: 'shelf', by: 'name main', to: 'main', value: 'shelf-1' }],
  }
  expect(readLedger(writeLedger(ledger, 'k'), 'k', intent, 0)).toEqual(ledger)
})

test('another digest key means lost, not different', () => {
  const sync = writeLedger(ownedLedger, 'k')
  expect(readLedger(sync, 'other', intent, 0).memory.applied).toBeUndefined()
})

test('a resource that became ours starts with nothing applied', () => {
  const before = { ...ownedLedger, memory: { applied: new Map([['a', 'b']]), known: new Map() } }
  const owned = { since: '2026-01-02T00:00:00Z', how: 'adopted', seen: true } as const
  expect(own(before, owned)).toMatchObject({ owned, memory: { applied: new Map() } })
})
