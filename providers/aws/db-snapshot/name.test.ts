import { expect, test } from '@jest/globals'
import { checkSnapshotName, toSnapshotName } from './name.ts'

test.each([
  ['orders', true, 'letters'],
  ['orders-2026-01-01', true, 'digits and hyphens inside'],
  ['Orders', true, 'stored in lower case'],
  ['a', true, 'one letter'],
  ['a'.repeat(255), true, 'the longest'],
  ['a'.repeat(256), false, 'too long'],
  ['', false, 'empty'],
  ['2orders', false, 'a digit first'],
  ['orders-', false, 'a hyphen last'],
  ['orders--eu', false, 'two hyphens'],
  ['orders.eu', false, 'a dot'],
  ['rds:orders-2026-01-01', false, 'an automated one, which only RDS takes'],
])('%s: %s, %s', (name, fine) => {
  expect(checkSnapshotName(name) === undefined).toBe(fine)
})

test('the cloud stores lower case', () => {
  expect(toSnapshotName('Before')).toBe('before')
})
