import { expect, test } from '@jest/globals'
import { checkInstanceName, toInstanceName } from './name.ts'

test.each([
  ['orders', true, 'letters'],
  ['orders-2-eu', true, 'digits and hyphens inside'],
  ['Orders', true, 'stored in lower case'],
  ['a', true, 'one letter'],
  ['a'.repeat(63), true, 'the longest'],
  ['a'.repeat(64), false, 'too long'],
  ['', false, 'empty'],
  ['2orders', false, 'a digit first'],
  ['orders-', false, 'a hyphen last'],
  ['orders--eu', false, 'two hyphens'],
  ['orders_eu', false, 'an underscore'],
  ['orders.eu', false, 'a dot'],
])('%s: %s, %s', (name, fine) => {
  expect(checkInstanceName(name) === undefined).toBe(fine)
})

test('the cloud stores lower case', () => {
  expect(toInstanceName('MyDB')).toBe('mydb')
})
