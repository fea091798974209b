import { describe, expect, test } from '@jest/globals'
import { ManualClock } from '../../../../test/support/manual-clock.ts'
import { boxKind, boxOf, shelfKind, shelfOf } from '../../../../test/support/reference-objects.ts'
import { provider } from '../../../../test/support/sample-provider/sample/provider.ts'
import { untilAborted } from '../../../kube/deadline.ts'
import { KubeError } from '../../../kube/error.ts'
import { fromObjectKey, type KubeObject } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import type { AnyKind, Principal, Provider } from '../../../provider/index.ts'
import { accepted, type Subject, standing } from '../draft.ts'
import { type AskDeps, askCloud } from './ask-cloud.ts'
import { CloudKinds } from './cloud-kinds.ts'

const { signal } = new AbortController()
const config: KubeObject = {
  apiVersion: 'sample.plumbline.test/v1',
  kind: 'ClusterProviderConfig',
  metadata: { name: 'default', uid: 'config', resourceVersion: '1' },
  spec: {},
}
const keySecret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'plumbline-digest-key', namespace: 'home', uid: 'k', resourceVersion: '1' },
  data: { key: Buffer.alloc(32).toString('base64') },
}

/** A cluster with one configuration and the digest key in `home`. */
async function get(...[resource, key]: Parameters<KubeReader['get']>) {
  if (resource.kind === 'Secret') {
    return fromObjectKey(key).namespace === 'home' ? keySecret : undefined
  }
  return config
}

interface World {
  readonly get?: KubeReader['get']
  readonly list?: KubeReader['list']
  readonly provider?: Provider
  readonly kinds?: readonly AnyKind[]
  readonly controllerNamespace?: string
}

/** A cluster that has nothing to list. */
const list: KubeReader['list'] = async function* () {}

function depsFor({ controllerNamespace = 'home', ...world }: World) {
  const clock = new ManualClock()
  const kinds = new CloudKinds([
    { provider: world.provider ?? provider, kinds: world.kinds ?? [boxKind, shelfKind] },
  ])
  const kube = { get: world.get ?? get, list: world.list ?? list }
  const deps: AskDeps = { kube, kinds, clock, controllerNamespace, onProgress: () => {} }
  return { deps, clock }
}

/** What is told of each, by name. */
async function told(world: World, planned: readonly Subject[]) {
  const { deps, clock } = depsFor(world)
  const asking = askCloud(deps, planned, signal)
  await clock.advance(30_000)
  const answers = [...(await asking)]
  return Object.fromEntries(
    answers.map(([{ object }, { action, reasons }]) => [
      object.metadata.name,
      [action, ...reasons],
    ]),
  )
}

const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' }

function configured(object: KubeObject): KubeObject {
  return { ...object, spec: { ...Object(object.spec), providerConfigRef } }
}

const created = (object: KubeObject) => accepted(configured(object), undefined)
const pair = [created(boxOf('a', {})), created(boxOf('b', {}))]
const never = new Promise<never>(() => {})

describe('what cannot be asked ends the plan of nothing else', () => {
  const late = ['not-asked', 'no answer within 30 s: try again, or plan with --no-cloud']

  test('a configuration that several wait for, and that is not read', async () => {
    const silent: KubeReader['get'] = (resource, key, active) =>
      resource.kind === 'Secret' ? get(resource, key, active) : untilAborted(never, active)
    expect(await told({ get: silent }, pair)).toEqual({ a: late, b: late })
  })

  test('a connection that several wait for, and that does not answer', async () => {
    const whoAmI = (active: AbortSignal): Promise<Principal> => untilAborted(never, active)
    const connect: Provider['connect'] = async () => ({ clients: {}, whoAmI, close: () => {} })
    expect(await told({ provider: { ...provider, connect } }, pair)).toEqual({ a: late, b: late })
  })

  test('a defect, whose words are not told', async () => {
    const broken: KubeReader['get'] = async (resource, key, active) => {
      if (resource.kind !== 'Secret') throw new TypeError('unexpected hunter2')
      return get(resource, key, active)
    }
    const defect = ['not-asked', expect.stringMatching(/^a defect .*\(TypeError\): report it/)]
    expect(await told({ get: broken }, pair)).toEqual({ a: defect, b: defect })
    const unlisted = () => {
      throw new TypeError('unexpected hunter2')
    }
    expect(await told({ list: unlisted }, pair)).toEqual({ a: defect, b: defect })
  })

  test('a digest key that cannot be read', async () => {
    const { data: _data, ...empty } = keySecret
    const withoutKey: KubeReader['get'] = async (resource, key, active) => {
      return resource.kind === 'Secret' ? empty : get(resource, key, active)
    }
    expect(await told({ get: withoutKey }, pair)).toEqual({ a: ['create'], b: ['create'] })
  })
})

describe('two that ask for one name', () => {
  const named = (name: string, externalName: string, namespace = 'team') => {
    const object = boxOf(name, {})
    const annotations = { 'plumbline.dev/external-name': externalName }
    return created({ ...object, metadata: { ...object.metadata, namespace, annotations } })
  }
  const taken = 'one belongs to team/a, which asked for it first; use another name'

  test('are told as the controller decides: the first has it', async () => {
    const planned = [named('a', 'one'), named('b', 'one', 'other'), named('c', 'two')]
    expect(await told({}, planned)).toEqual({ a: ['create'], b: ['refuse', taken], c: ['create'] })
  })

  test('and who refers to the second one waits', async () => {
    const second = named('b', 'one')
    const refers = boxOf('c', { spec: { boxNameRef: { name: 'b' } } })
    const user = created({ ...refers, metadata: { ...refers.metadata, namespace: 'team' } })
    expect(await told({}, [user, named('a', 'one'), second])).toMatchObject({
      b: ['refuse', taken],
      c: ['wait', expect.stringMatching(/^boxName: waits for Box b/)],
    })
  })
})

describe('what was applied is told by the manifest, and why', () => {
  const observe: AnyKind['observe'] = async () => ({
    ...{ is: 'present', phase: 'ready', word: 'available', writable: 'all', facts: {} },
    actual: { size: 1, prefix: 'x' },
  })
  const kinds = [{ ...shelfKind, observe }]
  const owned = { since: '1970-01-01T00:00:00Z', how: 'created', name: 's', seen: true }
  const own: KubeObject = {
    ...shelfOf('s', {}),
    spec: { forProvider: { size: 2 } },
    status: { sync: { key: 'of another time', owned: { ...owned, account: '1' } } },
  }
  const forbidden: KubeReader['get'] = async (resource, key, active) => {
    if (resource.kind !== 'Secret') return get(resource, key, active)
    throw new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })
  }
  test.each([
    {
      reason: 'the key is in another namespace',
      world: { controllerNamespace: 'elsewhere' },
      says: 'is not in namespace elsewhere: give the namespace of the controller with --controller-namespace',
    },
    {
      reason: 'it may not be read',
      world: { get: forbidden },
      says: 'you may not read in namespace home',
    },
  ])('$reason', async ({ world, says }) => {
    const { s } = await told({ ...world, kinds }, [standing(configured(own))])
    const doubt = 'drift told by the stored manifest: what was applied is recorded with a key that'
    expect(s).toEqual(['update', `${doubt} ${says}`])
  })
})

describe('who refers to what', () => {
  const check: AnyKind['check'] = () => 'size is impossible: set another'
  const toShelf = { shelfNameRef: { name: 's' } }
  const box = created(boxOf('b', { spec: toShelf }))
  const shelf = shelfOf('s', { ready: 'Creating', observed: 1 })
  const waits = ['wait', expect.stringMatching(/^shelfName: waits for Shelf s/)]

  test('is made by the plan is made with it', async () => {
    expect(await told({}, [box, created(shelf)])).toMatchObject({ b: ['create'] })
  })

  test('is refused waits, and so do those that refer to it', async () => {
    const kinds = [boxKind, { ...shelfKind, check }]
    const next = created(boxOf('c', { spec: { boxNameRef: { name: 'b' } } }))
    expect(await told({ kinds }, [next, box, created(shelf)])).toEqual({
      s: ['refuse', 'size is impossible: set another'],
      b: waits,
      c: ['wait', expect.stringMatching(/^boxName: waits for Box b/)],
    })
  })

  test('only stays, and is not Ready, waits as the controller does', async () => {
    expect(await told({}, [box, standing(configured(shelf))])).toMatchObject({ b: waits })
  })
})
