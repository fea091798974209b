import { expect, test } from '@jest/globals'
import { ownedLedger, verdictOn } from '../../test/support/managed-snapshot.ts'
import { judgeWrites, recordWrites } from './write-record.ts'

const drifted = verdictOn('size')
const written = recordWrites(ownedLedger, [drifted])

test('a write remembers what was there before it', () => {
  expect(written.writes.get('size')).toEqual({ desired: 'wanted', before: 'found', times: 1 })
})

test('the same write on the same value counts up, another value starts anew', () => {
  expect(recordWrites(written, [drifted]).writes.get('size')?.times).toBe(2)
  const moved = verdictOn('size', { actual: 'other' })
  expect(recordWrites(written, [moved]).writes.get('size')?.times).toBe(1)
})

test('a value that became desired is done', () => {
  const inSync = verdictOn('size', { is: 'InSync', actual: 'wanted' })
  expect(judgeWrites(written, [inSync], 0).writes.size).toBe(0)
})

test('a value that did not move keeps its record', () => {
  expect(judgeWrites(written, [drifted], 0).writes.get('size')?.times).toBe(1)
})

test('a value that moved elsewhere and stays there is a known difference, after it settled', () => {
  const moved = verdictOn('size', { actual: 'WANTED' })
  const first = judgeWrites(written, [moved], 500)
  expect(first.memory.known.has('size')).toBe(false)
  expect(judgeWrites(first, [moved], 200).memory.known.has('size')).toBe(false)
  const settled = judgeWrites(first, [moved], 0)
  expect(settled.memory.known.get('size')).toBe('WANTED')
  expect(settled.writes.size).toBe(0)
})
