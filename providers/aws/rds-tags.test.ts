import { expect, test } from '@jest/globals'
import { type Change, toExternalName } from '../../src/provider/index.ts'
import { applyRdsTags, type RdsTagWriter } from './rds-tags.ts'

const name = toExternalName('orders')
const arn = 'arn:aws:rds:eu-west-1:123456789012:db:orders'

function change(key: string, desired: unknown): Change {
  const path = [{ member: 'tags' }, { element: key, key: 'key' }]
  return { path, at: key, desired, actual: undefined }
}

/** Applies changes with what a look left, and tells the calls. */
async function callsOf(changes: readonly Change[], rest: unknown): Promise<readonly unknown[]> {
  const calls: unknown[] = []
  const writer: RdsTagWriter = {
    addTagsToResource: async (resource, tags) => {
      calls.push(['add', resource, tags])
    },
    removeTagsFromResource: async (resource, keys) => {
      calls.push(['remove', resource, keys])
    },
  }
  await applyRdsTags(writer, name, { changes, rest }, new AbortController().signal)
  return calls
}

const set = change('owner', 'b')
const removed = change('old', undefined)

test.each([
  {
    reason: 'a removal goes first: a resource has room for 50 tags',
    changes: [set, removed],
    calls: [
      ['remove', arn, ['old']],
      ['add', arn, [{ Key: 'owner', Value: 'b' }]],
    ],
  },
  {
    reason: 'nothing to remove is no call',
    changes: [set],
    calls: [['add', arn, [{ Key: 'owner', Value: 'b' }]]],
  },
  { reason: 'nor is nothing to set', changes: [removed], calls: [['remove', arn, ['old']]] },
])('$reason', async ({ changes, calls }) => {
  expect(await callsOf(changes, { arn })).toEqual(calls)
})

test.each([
  { reason: 'no look', rest: undefined },
  { reason: 'a look that left something else', rest: { arn: 1 } },
])('after $reason the write is tried again', async ({ rest }) => {
  await expect(callsOf([set], rest)).rejects.toMatchObject({
    reason: 'transient',
    message: 'the tags were not read before this write',
  })
})
