import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { Revision } from '../choose-composition.ts'
import type { GraphSpec } from '../composition.ts'
import { createGraphCheck } from './check-graph.ts'

const { signal } = new AbortController()
const shop = { apiVersion: 'acme.test/v1', kind: 'Shop' }
const space = { apiVersion: 'v1', kind: 'Namespace' }
const source: GraphSpec = {
  ...{ mode: 'Graph', compositeTypeRef: shop },
  nodes: [{ id: 'a', resource: space }],
}
const metadata = { name: 'r', uid: 'r', resourceVersion: '1' }
const object = { apiVersion: 'v1', kind: 'X', metadata, spec: { number: 1, source } }
const facts = { name: 'r', uid: 'r', composition: 'c', number: 1, hash: 'h', fault: undefined }
const revision: Revision = { ...facts, source, object }

/** Whose schemas never change; `scopes` are those that are known. */
function stand(scopes: Map<string, boolean>) {
  const world = { isDown: false, loads: 0 }
  const check = createGraphCheck({
    published: {
      version: async () => '1',
      load: async () => {
        world.loads += 1
        return { schemas: { schemaOf: () => ({}), resolve: () => undefined }, version: '1' }
      },
    },
    findScope: async ({ kind }) => {
      if (world.isDown) throw new KubeError({ message: 'down', code: 503, reason: 'Unavailable' })
      return scopes.get(kind)
    },
    clock: { monotonic: () => 0 },
  })
  return { world, check: async () => (await check(revision, signal)).errors }
}

const misplaced =
  'a: Namespace is cluster-scoped: a namespaced composite composes into its own namespace only'

test('the controller says of scopes what the webhook says', async () => {
  const { check } = stand(
    new Map([
      ['Shop', true],
      ['Namespace', false],
    ]),
  )
  expect(await check()).toEqual([misplaced])
})

test('scopes that are known later are judged then, and nothing is examined twice', async () => {
  const scopes = new Map([['Shop', true]])
  const { check, world } = stand(scopes)
  expect(await check()).toEqual([])
  scopes.set('Namespace', false)
  expect(await check()).toEqual([misplaced])
  expect(await check()).toEqual([misplaced])
  expect(world.loads).toBe(2)
})

test('what was found stands while scopes cannot be read, and nothing else does', async () => {
  const { check, world } = stand(
    new Map([
      ['Shop', true],
      ['Namespace', false],
    ]),
  )
  world.isDown = true
  await expect(check()).rejects.toThrow('schemas cannot be read: down')
  world.isDown = false
  await check()
  world.isDown = true
  expect(await check()).toEqual([misplaced])
})
