import { expect, test } from '@jest/globals'
import { checkPassword } from './password.ts'

test.each([
  ['postgres', 'a'.repeat(8), true, 'the shortest'],
  ['postgres', 'a'.repeat(7), false, 'too short'],
  ['postgres', 'a'.repeat(128), true, 'the longest for PostgreSQL'],
  ['mysql', 'a'.repeat(42), false, 'too long for MySQL'],
  ['oracle-ee', 'a'.repeat(31), false, 'too long for Oracle'],
  ['db2-se', 'a'.repeat(255), true, 'the longest for Db2'],
  ['postgres', 'pass/word', false, 'a slash'],
  ['postgres', 'pass"word', false, 'a quote'],
  ['postgres', 'pass@word', false, 'an at sign'],
  ['postgres', 'pass word', false, 'a space'],
  ['postgres', 'pässword', false, 'not ASCII'],
  ['postgres', 'pass&word', true, 'an ampersand elsewhere'],
  ['oracle-ee', 'pass&word', false, 'an ampersand for Oracle'],
])('%s with %s: %s, %s', (engine, password, fine) => {
  const fault = checkPassword(engine, password)
  expect(fault === undefined).toBe(fine)
  expect(fault ?? '').not.toContain(password)
})
