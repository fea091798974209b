import { expect, test } from '@jest/globals'
import { checkGroupName } from './name.ts'

test.each([
  ['orders', true, 'letters'],
  ['orders.eu-2_b', true, 'digits, periods, underscores and hyphens'],
  ['my group', true, 'a space'],
  ['Orders', true, 'stored in lower case'],
  ['orders--', true, 'hyphens anywhere'],
  ['a', true, 'one letter'],
  ['a'.repeat(255), true, 'the longest'],
  ['a'.repeat(256), false, 'too long'],
  ['', false, 'empty'],
  ['2orders', false, 'a digit first'],
  ['orders/eu', false, 'a slash'],
  ['default', false, "AWS's own group"],
  ['Default', false, "AWS's own group in another spelling"],
  ['default-2', true, 'begins like it'],
])('%s: %s, %s', (name, fine) => {
  expect(checkGroupName(name) === undefined).toBe(fine)
})
