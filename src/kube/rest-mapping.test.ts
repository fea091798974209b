import { expect, test } from '@jest/globals'
import { untilAborted } from './deadline.ts'
import type { Resource } from './object.ts'
import { RestMapping } from './rest-mapping.ts'

const { signal } = new AbortController()
const lates: Resource = {
  group: 'late.test',
  version: 'v2',
  plural: 'lates',
  kind: 'Late',
  namespaced: true,
}

/** A server that serves what `served` holds at the moment, and how often it was asked. */
function stage(served: Map<string, readonly Resource[]>) {
  const asked: string[] = []
  const mapping = new RestMapping({
    resources: async (apiVersion) => {
      asked.push(apiVersion)
      return served.get(apiVersion)
    },
    versions: async () => ['v2', 'v1'],
  })
  return { mapping, asked }
}

test('what is not served is asked for again, what is served only once', async () => {
  const served = new Map<string, readonly Resource[]>()
  const { mapping, asked } = stage(served)
  expect(await mapping.find('late.test/v2', 'Late', signal)).toBeUndefined()
  served.set('late.test/v2', [lates])
  expect(await mapping.find('late.test/v2', 'Late', signal)).toBe(lates)
  expect(await mapping.find('late.test/v2', 'Late', signal)).toBe(lates)
  expect(asked).toHaveLength(2)
  mapping.forget('late.test/v2')
  served.clear()
  expect(await mapping.find('late.test/v2', 'Late', signal)).toBeUndefined()
})

test('many at once ask once', async () => {
  const { mapping, asked } = stage(new Map([['late.test/v2', [lates]]]))
  const found = await Promise.all([1, 2, 3].map(() => mapping.find('late.test/v2', 'Late', signal)))
  expect(found).toEqual([lates, lates, lates])
  expect(asked).toHaveLength(1)
})

test('an answer that was under way when a kind vanished is not kept', async () => {
  const answers: ((served: readonly Resource[]) => void)[] = []
  const mapping = new RestMapping({
    resources: () => new Promise((resolve) => void answers.push(resolve)),
    versions: async () => [],
  })
  const early = mapping.find('late.test/v2', 'Late', signal)
  mapping.forget('late.test/v2')
  const late = mapping.find('late.test/v2', 'Late', signal)
  answers[0]?.([lates])
  expect(await early).toBe(lates)
  answers[1]?.([])
  expect(await late).toBeUndefined()
  const next = mapping.find('late.test/v2', 'Late', signal)
  answers[2]?.([lates])
  expect(await next).toBe(lates)
  expect(answers).toHaveLength(3)
})

test('an object whose version is no longer served is found in another one', async () => {
  const { mapping } = stage(new Map([['late.test/v2', [lates]]]))
  expect(await mapping.find('late.test/v1', 'Late', signal)).toBeUndefined()
  expect(await mapping.findAnyVersion('late.test/v1', 'Late', signal)).toBe(lates)
  expect(await mapping.findAnyVersion('late.test/v1', 'Other', signal)).toBeUndefined()
})

test('who gives up ends the common request for nobody else', async () => {
  const answer = Promise.withResolvers<readonly Resource[]>()
  const mapping = new RestMapping({
    resources: (_apiVersion, active) => untilAborted(answer.promise, active),
    versions: async () => [],
  })
  const first = new AbortController()
  const given = mapping.find('late.test/v2', 'Late', first.signal)
  const other = mapping.find('late.test/v2', 'Late', signal)
  first.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  answer.resolve([lates])
  expect(await other).toBe(lates)
})
