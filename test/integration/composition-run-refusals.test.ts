import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { KubeError } from '../../src/kube/error.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
/** What has become of the API server's store. */
let store: 'fine' | 'gone' | 'full' = 'fine'
beforeAll(async () => {
  const kind = { kind: 'Shop', plural: 'shops', between: losing }
  rig = await CompositionRig.start(environment().kubeconfigPath, kind)
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

/** The run's way to an API server whose store can be lost. What is full still answers reads. */
function losing(kube: KubeClient): KubeClient {
  const fail = (message: string): never => {
    throw new KubeError({ message, code: 500, reason: 'InternalError' })
  }
  return {
    ...kube,
    get: async (...call) => {
      if (store === 'gone') fail('etcdserver: request timed out')
      return await kube.get(...call)
    },
    patch: async (resource, key, patch, active) => {
      if (store === 'gone') fail('etcdserver: request timed out')
      const isStored = !('dryRun' in patch)
      if (store === 'full' && isStored) fail('etcdserver: mvcc: database space exceeded')
      return await kube.patch(resource, key, patch, active)
    },
  }
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const relicVersion = { served: true, schema: { openAPIV3Schema: anything } }
/** A kind of two versions whose conversion webhook does not run. */
const relics = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'relics.relic.test' },
  spec: {
    group: 'relic.test',
    scope: 'Namespaced',
    names: { kind: 'Relic', plural: 'relics' },
    versions: [
      { ...relicVersion, name: 'v1', storage: true },
      { ...relicVersion, name: 'v2', storage: false },
    ],
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { url: 'https://127.0.0.1:1/convert' },
        conversionReviewVersions: ['v1'],
      },
    },
  },
}

const pods = {
  selector: { matchLabels: { a: 'b' } },
  template: {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'a', image: 'a.test/a' }] },
  },
}

/** Whether a complaint is about an instance. What is being deleted may be missed while it is told. */
function isAbout(complaint: unknown, name: string): boolean {
  return (complaint as { readonly key?: unknown }).key === rig.key(name)
}

describe('content that the API server cannot type is told with node and field', () => {
  const value = cel('self.spec.x')
  const rows = [
    {
      reason: 'an object for a text',
      name: 'nested',
      x: { b: 1 },
      resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: value } },
      says: /\.data\.a: expected string, got /,
    },
    {
      reason: 'a text for a number',
      name: 'replicas',
      x: 'many',
      resource: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { ...pods, replicas: value } },
      says: /\.spec\.replicas: expected numeric \(int or float\), got string/,
    },
    {
      reason: 'a number for a text of a kind of one’s own',
      name: 'custom',
      x: 1,
      resource: {
        apiVersion: 'acme.test/v1',
        kind: 'Shop',
        spec: { plumbline: { compositionRef: { name: value } } },
      },
      says: /\.spec\.plumbline\.compositionRef\.name: expected string, got /,
    },
    {
      reason: 'a field that the kind does not have',
      name: 'strange',
      x: { strange: 'y' },
      resource: { apiVersion: 'v1', kind: 'Service', spec: value },
      says: /\.spec\.strange: field not declared in schema/,
    },
    {
      reason: 'a value that is refused when it is typed',
      name: 'key',
      x: { 'a b': 'y' },
      resource: { apiVersion: 'v1', kind: 'ConfigMap', data: value },
      says: /422 Invalid: .*data\[a b\]: Invalid value/,
    },
    {
      reason: 'without its words where they could quote a secret',
      name: 'secret',
      x: 'hunter2!',
      resource: { apiVersion: 'v1', kind: 'Secret', data: { password: value } },
      says: /422 Invalid at data\[password\] \(not base64\) \(the message is withheld/,
    },
  ]

  test.each(rows)('$reason', async ({ name, x, resource, says }) => {
    rig.follow({ nodes: [{ id: 'wrong', resource }, mapNode('fine', { y: 'z' })] })
    const events = rig.events.length
    await rig.create(name, { x })
    await rig.condition(name, 'Synced', /^False\/Invalid: wrong: /)
    const { Synced = '', Ready = '', Stalled = '' } = await rig.conditions(name)
    for (const told of [Synced, Ready, Stalled]) {
      expect(told).toMatch(says)
      expect(told).toContain('correct it in the Composition, or the value')
      expect(told).not.toContain('hunter2')
    }
    expect(await maps.data(`${name}-fine`)).toEqual({ y: 'z' })
    expect(rig.events.slice(events).map(({ note }) => note)).toEqual([
      expect.stringMatching(/^Synced: wrong: /),
    ])
    expect(rig.complaints.filter((each) => isAbout(each, name))).toEqual([])
    await rig.delete(name)
    await rig.gone(name)
  })
})

test('what is refused for its type is tried slowly, stays told, and goes once it is right', async () => {
  rig.follow({ nodes: [mapNode('a', { x: cel('self.spec.x') })] })
  await rig.create('typed', { x: { b: 1 } })
  await rig.condition('typed', 'Synced', /^False\/Invalid: a: .*expected string/)
  const mark = rig.requests.length
  for (const _ of [1, 2, 3]) await rig.reconcileAll()
  // Backed off by seconds: at most one more attempt, which asks three times.
  expect(rig.writesSince(mark).length).toBeLessThanOrEqual(3)
  await rig.edit('typed', { spec: { x: 'fine' } })
  await rig.ready('typed')
  expect(await maps.data('typed-a')).toEqual({ x: 'fine' })
  await rig.edit('typed', { spec: { x: { b: 2 } } })
  await rig.condition('typed', 'Synced', /^False\/Invalid: a: .*expected string/)
  expect(await maps.data('typed-a')).toEqual({ x: 'fine' })
  const { plumbline } = await rig.status('typed')
  expect(plumbline?.inventory).toMatchObject([
    { id: 'a', synced: false, ready: false, waitingOn: expect.stringMatching(/expected string/) },
  ])
  await rig.delete('typed')
  await rig.gone('typed')
})

test.each([
  ['lost', 'gone'],
  ['full, and can be read', 'full'],
] as const)(
  'a store that is %s is nobody’s mistake, and is over at once',
  async (_reason, state) => {
    rig.follow({ nodes: [mapNode('a', { x: cel('self.spec.x') })] })
    await rig.create('patient', { x: '1' })
    await rig.ready('patient')
    rig.complaints.length = 0
    store = state
    try {
      await rig.edit('patient', { spec: { x: '2' } })
      await rig.eventually('three failures', async () => rig.complaints.length >= 3 || undefined)
      expect(JSON.stringify(await rig.conditions('patient'))).not.toMatch(/etcdserver|Invalid/)
      expect(rig.setbacks.size).toBe(0)
    } finally {
      store = 'fine'
    }
    await maps.becomes('patient-a', { x: '2' })
    await rig.delete('patient')
    await rig.gone('patient')
  },
)

test('a kind that cannot be converted is nobody’s mistake: it is made once it can be', async () => {
  await rig.kube.create(CUSTOM_RESOURCE_DEFINITIONS, relics, signal)
  const resource = { apiVersion: 'relic.test/v2', kind: 'Relic', spec: { x: 'y' } }
  rig.follow({ nodes: [{ id: 'a', resource }] })
  rig.complaints.length = 0
  await rig.create('old', {})
  const isUnconverted = (complaint: unknown) => inspect(complaint).includes('conversion webhook')
  await rig.eventually('two failures', async () => {
    return rig.complaints.filter(isUnconverted).length >= 2 || undefined
  })
  expect(rig.setbacks.size).toBe(0)
  expect((await rig.conditions('old')).Synced ?? '').not.toMatch(/Invalid/)
  const body = { spec: { conversion: { strategy: 'None', webhook: null } } }
  const key = toObjectKey(undefined, relics.metadata.name)
  await rig.kube.patch(CUSTOM_RESOURCE_DEFINITIONS, key, { type: 'merge', body }, signal)
  await rig.ready('old')
  await rig.delete('old')
  await rig.gone('old')
})

test('a status that its definition does not know is told, and the rest of it is said', async () => {
  const text = { type: 'string' }
  const box = { type: 'object', properties: { unit: text } }
  const status = { type: 'object', properties: { size: text, fine: text, box } }
  const kind = { kind: 'Depot', plural: 'depots', status }
  const depots = await CompositionRig.start(environment().kubeconfigPath, kind)
  try {
    depots.follow({
      nodes: [mapNode('a', { y: 'z' })],
      status: { size: cel('self.spec.x'), fine: cel('a.data.y'), box: { strange: 'y' } },
    })
    await depots.create('one', { x: 5 })
    await depots.condition(
      'one',
      'Synced',
      /^False.*status: box: its definition has no status\.box/,
    )
    await depots.condition('one', 'Synced', /status: size: .*must be of type string/)
    expect(await depots.status('one')).toMatchObject({ fine: 'z' })
    expect((await depots.conditions('one')).Ready).toMatch(/^True/)
    await depots.reconcileAll()
    const mark = depots.requests.length
    await depots.reconcileAll()
    expect(depots.writesSince(mark)).toEqual([])

    await depots.edit('one', { spec: { x: 'big' } })
    await depots.eventually('the size', async () => {
      return (await depots.status('one')).size === 'big' || undefined
    })
    await depots.edit('one', { spec: { x: 6 } })
    await depots.condition('one', 'Synced', /status: size: .*must be of type string/)
    expect(await depots.status('one')).toMatchObject({ fine: 'z', size: 'big' })
    expect(depots.complaints).toEqual([])
    await depots.delete('one')
    await depots.gone('one')
  } finally {
    await depots.stop()
  }
})

test('a value that moves keeps nothing else of a status from being written', async () => {
  const text = { type: 'string' }
  const status = { type: 'object', properties: { size: text, count: text, time: text } }
  /** Whether each write of the status was taken. */
  const taken: boolean[] = []
  let time = 0
  let onRefusal = async (): Promise<unknown> => undefined
  const between = (kube: KubeClient): KubeClient => ({
    ...kube,
    patch: async (resource, key, patch, active) => {
      if (patch.type === 'json' || patch.subresource !== 'status') {
        return await kube.patch(resource, key, patch, active)
      }
      try {
        const answer = await kube.patch(resource, key, patch, active)
        taken.push(true)
        return answer
      } catch (error) {
        taken.push(false)
        await onRefusal()
        throw error
      }
    },
  })
  const kind = { kind: 'Tower', plural: 'towers', status, between }
  const towers = await CompositionRig.start(environment().kubeconfigPath, kind)
  try {
    await maps.create('clock', { time: '0' })
    const move = async () => {
      time += 1
      await maps.edit('clock', { data: { time: `${time}` } })
    }
    const clock = { id: 'clock', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'clock' } }
    towers.follow({
      nodes: [clock, mapNode('a', { y: 'z' })],
      status: { size: cel('self.spec.x'), time: cel('clock.data.time') },
    })
    await towers.create('one', { x: 5 })
    await towers.condition('one', 'Synced', /status: size: .*must be of type string/)
    for (const _ of [1, 2, 3]) {
      await move()
      await towers.eventually('the time', async () => {
        return (await towers.status('one')).time === `${time}` || undefined
      })
    }
    expect(taken.filter((each) => !each)).toHaveLength(1)

    // What is refused is another value whenever it is looked at.
    onRefusal = async () => (time < 8 ? await move() : undefined)
    towers.follow({
      nodes: [clock, mapNode('a', { y: 'z' })],
      status: { count: cel('int(clock.data.time)'), time: cel('"at " + clock.data.time') },
    })
    await towers.eventually('the last time', async () => {
      return (await towers.status('one')).time === 'at 8' || undefined
    })
    const pairs = taken.slice(1).map((each, index) => each || taken[index])
    expect(pairs).not.toContain(false)
    await towers.condition('one', 'Synced', /status: count: .*must be of type string/)
    expect((await towers.conditions('one')).Ready).toMatch(/^True/)
    expect(towers.complaints).toEqual([])
    await towers.delete('one')
    await towers.gone('one')
  } finally {
    await towers.stop()
  }
})
