import { expect, test } from '@jest/globals'
import { Quotes } from './quotes.ts'

const values = [
  'correct-horse',
  'correct-battery',
  'correct-',
  'staple-staple',
  'größe-läßt-grüßen-😀',
]

function found(text: string): readonly string[] {
  const quotes = new Quotes()
  for (const value of values) quotes.add(value)
  const seen: string[] = []
  quotes.standIn(text, (value) => seen.push(value) < 0)
  return seen
}

const rows: readonly (readonly [reason: string, text: string, found: readonly string[]])[] = [
  ['nothing in an empty text', '', []],
  ['nothing in what only starts like one', 'staple-staples'.slice(0, 12), []],
  ['a value that is the whole text', 'staple-staple', ['staple-staple']],
  ['one at the start', 'staple-staple!', ['staple-staple']],
  ['one at the end', 'my staple-staple', ['staple-staple']],
  ['one that starts within another', 'staple-staple-staple', ['staple-staple', 'staple-staple']],
  ['one that is not ASCII', '😀 größe-läßt-grüßen-😀', ['größe-läßt-grüßen-😀']],
  ['all that start alike', 'a correct-battery', ['correct-battery', 'correct-']],
]

test.each(rows)('%s', (_reason, text, expected) => {
  expect(found(text)).toEqual(expected)
})

test('looks no further than one that counts', () => {
  const quotes = new Quotes()
  for (const value of values) quotes.add(value)
  const asked: string[] = []
  const isQuoted = quotes.standIn('staple-staple, correct-horse', (value) => {
    asked.push(value)
    return true
  })
  expect({ isQuoted, asked }).toEqual({ isQuoted: true, asked: ['staple-staple'] })
})

test.each([
  ['a value of eight characters', '12345678', true],
  ['no shorter one', '1234567', false],
])('takes %s', (_reason, value, isTaken) => {
  const quotes = new Quotes()
  expect(quotes.add(value)).toBe(isTaken)
  expect(quotes.isEmpty()).toBe(!isTaken)
})
