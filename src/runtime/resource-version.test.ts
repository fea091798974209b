import { describe, expect, test } from '@jest/globals'
import { compareResourceVersions } from './resource-version.ts'

describe('compareResourceVersions', () => {
  const rows: readonly { reason: string; a: string; b: string; sign: number }[] = [
    { reason: 'equal', a: '7', b: '7', sign: 0 },
    { reason: 'as numbers, not as text', a: '10', b: '9', sign: 1 },
    { reason: 'same length', a: '123', b: '124', sign: -1 },
    { reason: 'beyond 2^53', a: '9007199254740993', b: '9007199254740992', sign: 1 },
    { reason: 'zero', a: '0', b: '1', sign: -1 },
  ]
  test.each(rows)('$reason: $a and $b', ({ a, b, sign }) => {
    expect(Math.sign(compareResourceVersions(a, b))).toBe(sign)
    expect(Math.sign(compareResourceVersions(b, a))).toBe(sign === 0 ? 0 : -sign)
  })

  test.each(['', 'abc', '1.5', '-1', '01'])('%j is no order to guess', (version) => {
    expect(() => compareResourceVersions(version, '1')).toThrow(RangeError)
  })
})
