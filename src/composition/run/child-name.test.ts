import { describe, expect, test } from '@jest/globals'
import { childName, printNode, toLabelValue } from './child-name.ts'

describe('the name of a child', () => {
  const long = 'a'.repeat(62)
  const rows: readonly (readonly [
    reason: string,
    given: Parameters<typeof childName>,
    name: string | RegExp,
  ])[] = [
    ['instance and id', ['shop', 'db'], 'shop-db'],
    ['the key of a forEach', ['shop', 'archive', 'eu-west-1'], 'shop-archive-eu-west-1'],
    [
      'an id that is no DNS name keeps apart from its lower case',
      ['shop', 'subnetGroup'],
      /^shop-subnetgroup-[0-9a-f]{8}$/,
    ],
    [
      'a key with characters no name may have',
      ['shop', 'user', 'Ann/B'],
      /^shop-user-ann-b-[0-9a-f]{8}$/,
    ],
    ['a key of which nothing is left', ['shop', 'user', '//'], /^shop-user-[0-9a-f]{8}$/],
    ['more than 63 characters', [long, 'db'], 'a'.repeat(54).concat('-')],
    ['exactly 63 characters stay', ['a'.repeat(61), 'b'], `${'a'.repeat(61)}-b`],
  ]
  test.each(rows)('%s', (_reason, given, name) => {
    const made = childName(...given)
    expect(made.length).toBeLessThanOrEqual(63)
    expect(made).toMatch(typeof name === 'string' ? new RegExp(`^${name}`) : name)
    expect(childName(...given)).toBe(made)
  })

  test('names that are cut stay apart', () => {
    expect(childName(long, 'first')).not.toBe(childName(long, 'second'))
    expect(childName('shop', 'aB')).not.toBe(childName('shop', 'ab'))
  })
})

test('a node is printed with its key', () => {
  expect(printNode('db')).toBe('db')
  expect(printNode('archive', 'us')).toBe('archive[us]')
})

test('a value of a label has at most 63 characters', () => {
  expect(toLabelValue('shop')).toBe('shop')
  expect(toLabelValue('a'.repeat(100))).toMatch(/^a{54}-[0-9a-f]{8}$/)
})
