import { expect, test } from '@jest/globals'
import { Failure, type Phase, type Present, toExternalName } from '../../../src/provider/index.ts'
import type { SnapshotWriter } from './api.ts'
import { deleteSnapshot } from './delete.ts'

const never = () => {
  throw new Error('no call expected')
}

function remove(change: { readonly phase?: Phase; readonly type?: string }, refusal?: Failure) {
  const calls: string[] = []
  const writer: SnapshotWriter = {
    describeDBInstances: never,
    createDBSnapshot: never,
    modifyDBSnapshot: never,
    deleteDBSnapshot: async (name) => {
      calls.push(name)
      if (refusal !== undefined) throw refusal
    },
    addTagsToResource: never,
    removeTagsFromResource: never,
  }
  const { phase = 'ready', type } = change
  const observed: Present = {
    ...{ is: 'present', phase, word: `is-${phase}`, writable: 'all', actual: {} },
    facts: type === undefined ? {} : { snapshotType: type },
  }
  const request = { name: toExternalName('before'), options: {}, observed, force: 'no' } as const
  const deletion = { ...request, requestedAt: '2026-01-01T00:00:00Z' }
  return { calls, step: deleteSnapshot(writer, deletion, new AbortController().signal) }
}

test.each<{ reason: string; phase: Phase; type?: string }>([
  { reason: 'a complete one', phase: 'ready', type: 'manual' },
  { reason: 'one whose type RDS does not tell', phase: 'ready' },
  { reason: 'a failed one', phase: 'failed', type: 'manual' },
])('$reason is deleted', async ({ reason: _, ...change }) => {
  const { step, calls } = remove(change)
  expect(await step).toEqual({ is: 'requested' })
  expect(calls).toEqual(['before'])
})

test.each<{ phase: Phase }>([{ phase: 'creating' }, { phase: 'updating' }])(
  'one that is $phase is waited for without a call',
  async ({ phase }) => {
    const { step, calls } = remove({ phase, type: 'manual' })
    await expect(step).rejects.toMatchObject({
      reason: 'busy',
      message: `the snapshot is is-${phase}; it is deleted after that`,
    })
    expect(calls).toEqual([])
  },
)

test.each(['automated', 'awsbackup'])('an %s one is not ours to delete', async (type) => {
  const { step, calls } = remove({ type })
  expect(await step).toMatchObject({ is: 'refused', message: expect.stringContaining(type) })
  expect(calls).toEqual([])
})

test('what is gone already counts as requested', async () => {
  const { step } = remove({}, new Failure('not-found', 'gone'))
  expect(await step).toEqual({ is: 'requested' })
})

test('another refusal is passed on', async () => {
  const refusal = new Failure('denied', 'no')
  await expect(remove({}, refusal).step).rejects.toBe(refusal)
})
