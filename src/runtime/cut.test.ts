import { expect, test } from '@jest/globals'
import { cut } from './cut.ts'

test.each([
  ['what is short enough stays', 'abc', 3, 'abc'],
  ['what is longer ends there', 'abcd', 3, 'abc'],
  ['a character of two units is not torn', 'ab😀', 3, 'ab'],
  ['nor dropped where it fits', 'ab😀c', 4, 'ab😀'],
  ['a half that was there at the end stays what it was', 'ab\ud83d', 3, 'ab\ud83d'],
])('%s', (_reason, text, longest, beginning) => {
  expect(cut(text, longest)).toBe(beginning)
})
