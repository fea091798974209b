import { expect, test } from '@jest/globals'
import { checkGroupName, toGroupName } from './name.ts'

test.each([
  ['orders', true, 'letters'],
  ['orders-pg16', true, 'digits and hyphens'],
  ['Orders', true, 'stored in lower case'],
  ['a', true, 'one letter'],
  ['a'.repeat(255), true, 'the longest'],
  ['a'.repeat(256), false, 'too long'],
  ['', false, 'empty'],
  ['2orders', false, 'a digit first'],
  ['orders-', false, 'a hyphen at the end'],
  ['or--ders', false, 'two hyphens in a row'],
  ['default.postgres16', false, "RDS's own group"],
])('%s: %s, %s', (name, fine) => {
  expect(checkGroupName(name) === undefined).toBe(fine)
})

test('the cloud stores lower case', () => {
  expect(toGroupName('MyGroup')).toBe('mygroup')
})
