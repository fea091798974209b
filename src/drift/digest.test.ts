import { describe, expect, test } from '@jest/globals'
import { createMeans } from './digest.ts'

const make = (key: string, uid: string) =>
  createMeans({ key: Buffer.from(key), uid, secrets: new Map([['a', 's']]) })

describe('digests', () => {
  test('are 8 characters, and the same for the same value', () => {
    const digest = make('k', 'u').digest('a', { b: 1, c: 2 })
    expect(digest).toMatch(/^[\w-]{8}$/)
    expect(make('k', 'u').digest('a', { c: 2, b: 1 })).toBe(digest)
  })

  test.each([
    ['key', make('other', 'u').digest('a', 1)],
    ['object', make('k', 'other').digest('a', 1)],
    ['path', make('k', 'u').digest('other', 1)],
    ['value', make('k', 'u').digest('a', '1')],
    ['silence', make('k', 'u').digest('a', undefined)],
  ])('differ by %s', (_, digest) => {
    expect(digest).not.toBe(make('k', 'u').digest('a', 1))
  })

  test('a secret is reached by path', () => {
    expect(make('k', 'u').secret('a')).toBe('s')
    expect(make('k', 'u').secret('b')).toBeUndefined()
  })
})
