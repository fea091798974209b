import { expect, test } from '@jest/globals'
import { checkGroupName } from './name.ts'

test.each([
  ['orders-2', true, 'an identifier of RDS'],
  ['or--ders', false, 'none'],
  ['a'.repeat(255), true, 'the longest'],
  ['a'.repeat(256), false, 'too long'],
  ['default.postgres16', false, "RDS's own group"],
])('%s: %s, %s', (name, fine) => {
  expect(checkGroupName(name) === undefined).toBe(fine)
})

test('the sentence says what cannot be named', () => {
  expect(checkGroupName('2')).toContain('"2" cannot name a DB parameter group: ')
})
