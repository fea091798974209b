import { expect, test } from '@jest/globals'
import { configMap, key } from '../../test/support/kube-objects.ts'
import type { KubeWriter } from '../kube/port.ts'
import { CONFIG_MAPS } from '../kube/well-known.ts'
import { fenceWrites, NotLeadingError } from './write-fence.ts'

const signal = new AbortController().signal
const stored = configMap('a', { version: 2 })
const { resourceVersion: _assigned, ...metadata } = stored.metadata

const writes: readonly { verb: string; write: (writer: KubeWriter) => Promise<unknown> }[] = [
  {
    verb: 'create',
    write: (writer) => writer.create(CONFIG_MAPS, { ...stored, metadata }, signal),
  },
  {
    verb: 'patch',
    write: (writer) => writer.patch(CONFIG_MAPS, key('a'), { type: 'merge', body: {} }, signal),
  },
  { verb: 'delete', write: (writer) => writer.delete(CONFIG_MAPS, key('a'), {}, signal) },
]

test('what is only tried passes all the same', async () => {
  const patch = { type: 'merge', body: {}, dryRun: true } as const
  const writer: KubeWriter = {
    create: async () => stored,
    patch: async () => stored,
    delete: async () => undefined,
  }
  const assertLeading = () => {
    throw new NotLeadingError('ns/lease')
  }
  const fenced = fenceWrites(writer, { assertLeading })
  await expect(fenced.patch(CONFIG_MAPS, key('a'), patch, signal)).resolves.toBe(stored)
})

test.each(writes)('$verb passes while leading, and not after', async ({ write }) => {
  let calls = 0
  const called = async () => {
    calls += 1
    return stored
  }
  const writer: KubeWriter = {
    create: called,
    patch: called,
    delete: async () => {
      await called()
    },
  }
  let leads = true
  const fenced = fenceWrites(writer, {
    assertLeading: () => {
      if (!leads) throw new NotLeadingError('ns/lease')
    },
  })
  await write(fenced)
  leads = false
  await expect(write(fenced)).rejects.toMatchObject({ code: 'NotLeading' })
  expect(calls).toBe(1)
})
