import { describe, expect, test } from '@jest/globals'
import { cutBytes, describeChange, printValue } from './describe.ts'

const change = (at: string, desired: unknown, actual: unknown) => ({
  path: [],
  at,
  desired,
  actual,
})

describe('words', () => {
  test.each([
    ['text', 'a"b', '"a\\"b"'],
    ['a number', 5, '5'],
    ['an object, members sorted', { b: 1, a: [true] }, '{"a":[true],"b":1}'],
    ['silence', undefined, 'nothing'],
  ])('%s', (_, value, printed) => expect(printValue(value)).toBe(printed))

  test('a change', () => {
    expect(describeChange(change('a', 'Enabled', undefined))).toBe('want "Enabled", found nothing')
  })

  test('a secret is never shown', () => {
    const secret = {
      ...change('a', 'x', 'y'),
      rules: { shape: 'secret-ref', secret: true },
    } as const
    expect(describeChange(secret)).toBe('want the value of the Secret, found another')
  })
})

describe('cutting', () => {
  test.each([
    ['short enough', 'äöü', 6, 'äöü'],
    ['between characters', 'ääää', 7, 'ää…'],
    ['not through an emoji', '😀😀', 7, '😀…'],
  ])('%s', (_, text, bytes, cut) => expect(cutBytes(text, bytes)).toBe(cut))

  test('values to 256 bytes', () => {
    expect(Buffer.byteLength(printValue('é'.repeat(500)))).toBeLessThanOrEqual(256)
  })
})
