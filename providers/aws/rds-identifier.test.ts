import { expect, test } from '@jest/globals'
import { checkRdsIdentifier, toRdsName } from './rds-identifier.ts'

const thing = { what: 'thing', longest: 10 }

test.each([
  ['orders', true, 'letters'],
  ['orders-2', true, 'digits and hyphens'],
  ['Orders', true, 'stored in lower case'],
  ['a', true, 'one letter'],
  ['a'.repeat(10), true, 'the longest'],
  ['a'.repeat(11), false, 'too long'],
  ['', false, 'empty'],
  ['2orders', false, 'a digit first'],
  ['orders-', false, 'a hyphen at the end'],
  ['or--ders', false, 'two hyphens in a row'],
  ['or.ders', false, 'a period'],
])('%s: %s, %s', (name, fine) => {
  expect(checkRdsIdentifier(name, thing) === undefined).toBe(fine)
})

test('the sentence says what cannot be named, and what can', () => {
  expect(checkRdsIdentifier('a--b', thing)).toMatch(
    /^"a--b" cannot name a thing: use 1 to 10 letters, digits and hyphens, /,
  )
})

test('the cloud stores lower case', () => {
  expect(toRdsName('MyDB')).toBe('mydb')
})
