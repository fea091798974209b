import { expect, test } from '@jest/globals'
import { untilAborted } from '../../../kube/deadline.ts'
import { type KubeObject, toObjectKey } from '../../../kube/object.ts'
import { CONFIG_MAPS, SECRETS } from '../../../kube/well-known.ts'
import { accepted, unfinished } from '../draft.ts'
import { notKnownYet, PlannedReader } from './planned-reader.ts'

const { signal } = new AbortController()
const key = toObjectKey('team', 'a')

function secret(data: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name: 'a', namespace: 'team', uid: 'u', resourceVersion: '1' }
  return { apiVersion: 'v1', kind: 'Secret', metadata, data }
}

test('what is planned comes first, the rest is read once, and again after a failure', async () => {
  const asked: string[] = []
  const stored = secret({ key: 'stored' })
  const reader = new PlannedReader(
    {
      get: async ({ kind }) => {
        asked.push(kind)
        if (asked.length === 1) throw new Error('reset')
        return stored
      },
    },
    [secret({ key: 'planned' }), secret({ key: 'of the fleet' })].map((object) => {
      return accepted(object, undefined)
    }),
    { ended: signal },
  )
  expect(await reader.get(SECRETS, key, signal)).toMatchObject({ data: { key: 'planned' } })
  await expect(reader.get(CONFIG_MAPS, key, signal)).rejects.toThrow('reset')
  expect(await reader.get(CONFIG_MAPS, key, signal)).toBe(stored)
  expect(await reader.get(CONFIG_MAPS, key, signal)).toBe(stored)
  expect(asked).toEqual(['ConfigMap', 'ConfigMap'])
})

test('what is planned and not known yet is no answer', async () => {
  const { apiVersion, kind } = secret({})
  const half = unfinished({ apiVersion, kind, metadata: { name: 'a', namespace: 'team' } })
  const reader = new PlannedReader(
    { get: () => Promise.reject(new Error('it was read')) },
    [half],
    {
      ended: signal,
    },
  )
  await expect(reader.get(SECRETS, key, signal)).rejects.toMatchObject({ reason: notKnownYet })
})

test('who gives up ends a read for nobody else, and the end of all does', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<KubeObject>()
  const [first, end] = [new AbortController(), new AbortController()]
  let asked: AbortSignal | undefined
  const get = (...[, , active]: Parameters<PlannedReader['get']>) => {
    asked = active
    return untilAborted(answer, active)
  }
  const reader = new PlannedReader({ get }, [], { ended: end.signal })
  const reads = [first.signal, signal].map((own) => reader.get(SECRETS, key, own))
  first.abort(new RangeError('no time left'))
  await expect(reads[0]).rejects.toThrow('no time left')
  const stored = secret({})
  resolve(stored)
  expect(await reads[1]).toBe(stored)
  end.abort()
  expect(asked?.aborted).toBe(true)
})
