import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isAlreadyExists, isConflict, KubeError } from '../../src/kube/error.ts'
import {
  apiVersionOf,
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient, NewObject, Patch, WatchEvent } from '../../src/kube/port.ts'
import { CONFIG_MAPS, CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES } from '../../src/kube/well-known.ts'
import { type ApiServer, startApiServer } from '../support/api-server.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'

const { signal } = new AbortController()
let server: ApiServer
beforeAll(async () => {
  server = await startApiServer()
}, 900_000)
afterAll(() => server.stop(), 60_000)
closeClientsAfterEach()

describe('reading', () => {
  test('an object is found, a missing one is undefined', async () => {
    const kube = await connectClient(server.kubeconfig)
    const found = await kube.get(NAMESPACES, toObjectKey('', 'default'), signal)
    expect(found).toMatchObject({ apiVersion: 'v1', kind: 'Namespace' })
    expect(await kube.get(NAMESPACES, toObjectKey('', 'missing'), signal)).toBeUndefined()
    expect(await kube.get(CONFIG_MAPS, keyOf('missing'), signal)).toBeUndefined()
  })

  test.each([
    { reason: 'of a group that exists', resource: { ...CONFIG_MAPS, plural: 'missing' } },
    { reason: 'of a group that is missing', resource: { ...CONFIG_MAPS, group: 'missing.io' } },
  ])('a kind $reason but is not served is an error, not an absent object', async (row) => {
    const kube = await connectClient(server.kubeconfig)
    const failure = await failureOf(kube.get(row.resource, keyOf('a'), signal))
    expect(failure).toMatchObject({ code: 404, reason: 'UnknownKind' })
  })

  test('a list comes in pages of 500, and its items know their kind', async () => {
    const kube = await connectClient(server.kubeconfig, { qps: Number.POSITIVE_INFINITY })
    await kube.create(NAMESPACES, manifest('Namespace', 'pages'), signal)
    const names = Array.from({ length: 620 }, (_, index) => `page-${index}`)
    await Promise.all(
      names.map((name) => kube.create(CONFIG_MAPS, configMap(name, {}, 'pages'), signal)),
    )
    const sizes: number[] = []
    for await (const page of kube.list(CONFIG_MAPS, { namespace: 'pages' }, signal)) {
      sizes.push(page.items.length)
      expect(page.resourceVersion).toMatch(/^\d+$/)
      expect(page.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' })
    }
    expect(sizes).toEqual([500, 120])
  }, 60_000)

  test('selectors choose', async () => {
    const kube = await connectClient(server.kubeconfig)
    const selected = { fieldSelector: 'metadata.name=kube-system' }
    for await (const page of kube.list(NAMESPACES, selected, signal)) {
      expect(page.items.map((item) => item.metadata.name)).toEqual(['kube-system'])
    }
  })

  test('a watch tells of every change after its version', async () => {
    const kube = await connectClient(server.kubeconfig)
    const first = await kube.create(CONFIG_MAPS, configMap('watched', { x: '1' }), signal)
    const { resourceVersion } = first.metadata
    const events = kube.watch(CONFIG_MAPS, { namespace: 'default', resourceVersion }, signal)
    const seen = collect(events, 2)
    await kube.patch(
      CONFIG_MAPS,
      keyOf('watched'),
      merge({ data: { x: 'ä'.repeat(9000) } }),
      signal,
    )
    await kube.delete(CONFIG_MAPS, keyOf('watched'), {}, signal)
    expect(await seen).toMatchObject([
      { type: 'MODIFIED', object: { data: { x: 'ä'.repeat(9000) } } },
      { type: 'DELETED', object: { kind: 'ConfigMap' } },
    ])
  })

  test('an aborted watch throws the reason of the signal', async () => {
    const kube = await connectClient(server.kubeconfig)
    const stop = new AbortController()
    const events = kube.watch(CONFIG_MAPS, { resourceVersion: '0' }, stop.signal)
    const drained = drain(events)
    stop.abort(new RangeError('enough'))
    await expect(drained).rejects.toThrow(new RangeError('enough'))
  })
})

describe('writing', () => {
  test('an object that exists is not created again', async () => {
    const kube = await connectClient(server.kubeconfig)
    await kube.create(CONFIG_MAPS, configMap('twice', {}), signal)
    const failure = await failureOf(kube.create(CONFIG_MAPS, configMap('twice', {}), signal))
    expect(isAlreadyExists(failure)).toBe(true)
    expect(failure.message).toBe(
      'create /api/v1/namespaces/default/configmaps: 409 AlreadyExists: configmaps "twice" already exists',
    )
  })

  test.each<{ readonly reason: string; readonly patch: Patch; readonly data: unknown }>([
    { reason: 'merge', patch: merge({ data: { a: null, b: '2' } }), data: { b: '2' } },
    {
      reason: 'json',
      patch: { type: 'json', body: [{ op: 'add', path: '/data/c', value: '3' }] },
      data: { a: '1', c: '3' },
    },
    { reason: 'apply', patch: apply('patched-apply', { d: '4' }), data: { a: '1', d: '4' } },
  ])('$reason patch', async ({ reason, patch, data }) => {
    const kube = await connectClient(server.kubeconfig)
    await kube.create(CONFIG_MAPS, configMap(`patched-${reason}`, { a: '1' }), signal)
    const stored = await kube.patch(CONFIG_MAPS, keyOf(`patched-${reason}`), patch, signal)
    expect(stored.data).toEqual(data)
  })

  test('applying the same again changes nothing', async () => {
    const kube = await connectClient(server.kubeconfig)
    const patch = apply('applied', { a: '1' })
    const first = await kube.patch(CONFIG_MAPS, keyOf('applied'), patch, signal)
    const second = await kube.patch(CONFIG_MAPS, keyOf('applied'), patch, signal)
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })

  test('the status is patched by itself', async () => {
    const kube = await connectClient(server.kubeconfig)
    const body = { status: { phase: 'Active' } }
    const patch: Patch = { type: 'merge', body, subresource: 'status' }
    const key = toObjectKey('', 'default')
    expect(await kube.patch(NAMESPACES, key, patch, signal)).toMatchObject(body)
  })

  test.each([
    {
      reason: 'a stale resourceVersion',
      write: (kube: KubeClient, key: ObjectKey) =>
        kube.patch(CONFIG_MAPS, key, merge({ metadata: { resourceVersion: '1' } }), signal),
    },
    {
      reason: 'the uid of a former object in an apply',
      write: (kube: KubeClient, key: ObjectKey) =>
        kube.patch(CONFIG_MAPS, key, apply('conflicting', {}, 'former'), signal),
    },
    {
      reason: 'the uid of a former object in a deletion',
      write: (kube: KubeClient, key: ObjectKey) =>
        kube.delete(CONFIG_MAPS, key, { uid: 'former' }, signal),
    },
  ])('a write with $reason is a conflict', async ({ write }) => {
    const kube = await connectClient(server.kubeconfig)
    await kube.patch(CONFIG_MAPS, keyOf('conflicting'), apply('conflicting', {}), signal)
    expect(isConflict(await failureOf(write(kube, keyOf('conflicting'))))).toBe(true)
  })

  test('the status of a custom resource knows one precondition only, resourceVersion', async () => {
    const kube = await connectClient(server.kubeconfig)
    await defineThings(kube)
    const { metadata } = await createThing(kube)
    const patchStatus = (facts: object) => {
      const patch: Patch = { type: 'merge', body: { metadata: facts }, subresource: 'status' }
      return kube.patch(things, keyOf('thing'), patch, signal)
    }
    expect((await patchStatus({ uid: 'former' })).metadata.uid).toBe(metadata.uid)
    expect(isConflict(await failureOf(patchStatus({ resourceVersion: '1' })))).toBe(true)
  }, 30_000)

  test('unknown members are refused', async () => {
    const kube = await connectClient(server.kubeconfig)
    const object = { ...configMap('strict', {}), bogus: 1 }
    const failure = await failureOf(kube.create(CONFIG_MAPS, object, signal))
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' })
  })

  test('what validation found is in the causes', async () => {
    const kube = await connectClient(server.kubeconfig)
    const invalid = configMap('Not_A_Name', {})
    const failure = await failureOf(kube.create(CONFIG_MAPS, invalid, signal))
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(failure.causes.map(({ field }) => field)).toEqual(['metadata.name'])
  })

  test('deleting what is absent is done', async () => {
    const kube = await connectClient(server.kubeconfig)
    await kube.delete(CUSTOM_RESOURCE_DEFINITIONS, toObjectKey('', 'a.example.org'), {}, signal)
  })

  test('a user without rights is told so', async () => {
    const kube = await connectClient(server.userKubeconfig)
    const failure = await failureOf(kube.get(NAMESPACES, toObjectKey('', 'default'), signal))
    expect(failure).toMatchObject({ code: 403, reason: 'Forbidden' })
  })
})

const things: Resource = {
  group: 'test.plumbline.dev',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  namespaced: true,
}

async function defineThings(kube: KubeClient): Promise<void> {
  const { group, version, plural, kind } = things
  const schema = { openAPIV3Schema: { type: 'object' } }
  await kube.create(
    CUSTOM_RESOURCE_DEFINITIONS,
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural, kind },
        versions: [
          { name: version, served: true, storage: true, subresources: { status: {} }, schema },
        ],
      },
    },
    signal,
  )
}

/** Waits for the definition to be served. */
async function createThing(kube: KubeClient): Promise<KubeObject> {
  const thing = {
    apiVersion: apiVersionOf(things),
    kind: 'Thing',
    metadata: { namespace: 'default', name: 'thing' },
  }
  const end = performance.now() + 20_000
  for (;;) {
    try {
      return await kube.create(things, thing, signal)
    } catch (error) {
      const unknown = error instanceof KubeError && error.reason === 'UnknownKind'
      if (!unknown || performance.now() > end) throw error
    }
  }
}

function keyOf(name: string): ObjectKey {
  return toObjectKey('default', name)
}

function manifest(kind: string, name: string): NewObject {
  return { apiVersion: 'v1', kind, metadata: { name } }
}

function configMap(name: string, data: object, namespace = 'default'): NewObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }
}

function merge(body: object): Patch {
  return { type: 'merge', body }
}

function apply(name: string, data: object, uid?: string): Patch {
  const object = configMap(name, data)
  const metadata = uid === undefined ? object.metadata : { ...object.metadata, uid }
  return { type: 'apply', fieldManager: 'test', body: { ...object, metadata } }
}

async function failureOf(promise: Promise<unknown>): Promise<KubeError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure instanceof KubeError) return failure
  throw new Error('expected a KubeError', { cause: failure })
}

/** The first events that are no bookmarks. */
async function collect(
  events: AsyncIterable<WatchEvent>,
  count: number,
): Promise<readonly WatchEvent[]> {
  const seen: WatchEvent[] = []
  for await (const event of events) {
    if (event.type !== 'BOOKMARK') seen.push(event)
    if (seen.length === count) break
  }
  return seen
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
