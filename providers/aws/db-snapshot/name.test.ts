import { expect, test } from '@jest/globals'
import { checkSnapshotName } from './name.ts'

test.each([
  ['orders-2', true, 'an identifier of RDS'],
  ['or--ders', false, 'none'],
  ['a'.repeat(255), true, 'the longest'],
  ['a'.repeat(256), false, 'too long'],
  ['rds:orders-2026-01-01', false, 'an automated snapshot, which RDS names'],
])('%s: %s, %s', (name, fine) => {
  expect(checkSnapshotName(name) === undefined).toBe(fine)
})

test('the sentence says what cannot be named', () => {
  expect(checkSnapshotName('2')).toContain('"2" cannot name a DB snapshot: ')
})
