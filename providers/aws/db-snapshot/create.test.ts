import { expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import type { RdsTag } from '../provider.ts'
import type { SnapshotWriter } from './api.ts'
import { createSnapshot } from './create.ts'
import type { DbSnapshotDesired } from './fields.ts'

const base: DbSnapshotDesired = { region: 'eu-west-1', dbInstanceIdentifier: 'orders' }
const never = () => {
  throw new Error('no call expected')
}

/** A writer that hands out the instance's tags and keeps what it is asked for. */
function writerOf(instanceTags: readonly RdsTag[]) {
  const calls: unknown[] = []
  const writer: SnapshotWriter = {
    describeDBInstances: async (instance) => {
      calls.push(`tags of ${instance}`)
      return instanceTags
    },
    createDBSnapshot: async (input) => {
      calls.push(input)
    },
    modifyDBSnapshot: never,
    deleteDBSnapshot: never,
    addTagsToResource: never,
    removeTagsFromResource: never,
  }
  return { writer, calls }
}

function create(writer: SnapshotWriter, desired: DbSnapshotDesired) {
  const creation = { name: toExternalName('before'), desired, token: 'u', secret: () => undefined }
  return createSnapshot(writer, creation, new AbortController().signal)
}

const names = { DBSnapshotIdentifier: 'before', DBInstanceIdentifier: 'orders' }
const instanceTags = [
  { Key: 'owner', Value: 'instance' },
  { Key: 'aws:cloudformation:stack-name', Value: 'x' },
  { Key: 'cost', Value: '1' },
]
const tags = [{ key: 'owner', value: 'a' }, { key: 'bare' }]

test.each<{ reason: string; desired: DbSnapshotDesired; calls: readonly unknown[] }>([
  { reason: 'nothing declared, nothing sent', desired: base, calls: [names] },
  { reason: 'no copy wanted', desired: { ...base, copyTagsFromInstance: false }, calls: [names] },
  {
    reason: 'declared tags',
    desired: { ...base, tags },
    calls: [
      {
        ...names,
        Tags: [
          { Key: 'owner', Value: 'a' },
          { Key: 'bare', Value: '' },
        ],
      },
    ],
  },
  {
    reason: 'copied tags, less those of AWS',
    desired: { ...base, copyTagsFromInstance: true },
    calls: [
      'tags of orders',
      {
        ...names,
        Tags: [
          { Key: 'cost', Value: '1' },
          { Key: 'owner', Value: 'instance' },
        ],
      },
    ],
  },
  {
    reason: 'declared tags win over copied ones',
    desired: { ...base, copyTagsFromInstance: true, tags },
    calls: [
      'tags of orders',
      {
        ...names,
        Tags: [
          { Key: 'bare', Value: '' },
          { Key: 'cost', Value: '1' },
          { Key: 'owner', Value: 'a' },
        ],
      },
    ],
  },
])('$reason', async ({ desired, calls: expected }) => {
  const { writer, calls } = writerOf(instanceTags)
  await create(writer, desired)
  expect(calls).toEqual(expected)
})

test('an upgrade is left for when the snapshot is available', async () => {
  const { writer } = writerOf([])
  const desired = { ...base, tags, engineVersion: '16.4', optionGroupName: 'orders-options' }
  const { sent } = await create(writer, desired)
  expect(sent).toEqual(['region', 'dbInstanceIdentifier', 'tags'])
})

test('without an instance nothing is called', async () => {
  const { writer, calls } = writerOf([])
  await expect(create(writer, { region: 'eu-west-1' })).rejects.toMatchObject({
    reason: 'invalid',
    message: expect.stringContaining('dbInstanceIdentifierRef'),
  })
  expect(calls).toEqual([])
})
