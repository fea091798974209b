import { expect, test } from '@jest/globals'
import { type PortHooks, watchPort } from './cloud-ports.ts'

const calls: object[] = []
const hooks = (mayWrite: boolean): PortHooks => ({
  mayWrite: () => mayWrite,
  called: (call) => void calls.push(call),
})
const port = {
  region: 'eu-west-1',
  putBucketTagging: async (name: string) => name,
  headBucket: async () => Promise.reject(new Error('no')),
}

test('every call is counted by operation, purpose and result', async () => {
  calls.length = 0
  const watched = watchPort(port, 'update', true, hooks(true))
  await expect(watched.putBucketTagging('logs')).resolves.toBe('logs')
  await expect(watched.headBucket()).rejects.toThrow('no')
  expect(watched.region).toBe('eu-west-1')
  expect(calls).toEqual([
    { operation: 'PutBucketTagging', purpose: 'update', ok: true },
    { operation: 'HeadBucket', purpose: 'update', ok: false },
  ])
})

test('nothing is written without the lease, and reading goes on', async () => {
  calls.length = 0
  const writer = watchPort(port, 'update', true, hooks(false))
  expect(() => writer.putBucketTagging('logs')).toThrow('not the leader')
  expect(calls).toEqual([])
  const reader = watchPort(port, 'observe', false, hooks(false))
  await expect(reader.putBucketTagging('logs')).resolves.toBe('logs')
})
