import { expect, test } from '@jest/globals'
import { checkInstanceName } from './name.ts'

test.each([
  ['orders-2', true, 'an identifier of RDS'],
  ['or--ders', false, 'none'],
  ['a'.repeat(63), true, 'the longest'],
  ['a'.repeat(64), false, 'too long'],
])('%s: %s, %s', (name, fine) => {
  expect(checkInstanceName(name) === undefined).toBe(fine)
})

test('the sentence says what cannot be named', () => {
  expect(checkInstanceName('2')).toContain('"2" cannot name a DB instance: ')
})
