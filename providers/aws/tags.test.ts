import { expect, test } from '@jest/globals'
import type { Change } from '../../src/provider/index.ts'
import { decodeTags, encodeTags, tagDifference } from './tags.ts'

function change(key: string, desired: unknown): Change {
  const path = [{ member: 'tags' }, { element: key, key: 'key' }]
  return { path, at: `tags[key="${key}"]`, desired, actual: undefined }
}

test.each([
  {
    reason: 'a new value is set',
    changes: [change('owner', 'b')],
    expected: { add: [{ Key: 'owner', Value: 'b' }], remove: [] },
  },
  {
    reason: 'a new element is set with its value',
    changes: [change('owner', { key: 'owner', value: 'b' })],
    expected: { add: [{ Key: 'owner', Value: 'b' }], remove: [] },
  },
  {
    reason: 'an element without a value has the empty one',
    changes: [change('owner', { key: 'owner' })],
    expected: { add: [{ Key: 'owner', Value: '' }], remove: [] },
  },
  {
    reason: 'what shall be away is removed by key',
    changes: [change('old', undefined), change('owner', 'b')],
    expected: { add: [{ Key: 'owner', Value: 'b' }], remove: ['old'] },
  },
])('$reason', ({ changes, expected }) => {
  expect(tagDifference(changes)).toEqual(expected)
})

test('both spellings say the same', () => {
  const tags = [{ key: 'owner', value: 'a' }]
  expect(decodeTags(encodeTags(tags))).toEqual(tags)
  expect(encodeTags([{ key: 'bare' }])).toEqual([{ Key: 'bare', Value: '' }])
})
