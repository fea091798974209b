import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { apiVersionOf, type KubeObject } from '../../src/kube/object.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
/** There from the start, so that the garbage collector knows it when its test comes. */
let kiosk: CompositionRig
const kiosks = { kind: 'Kiosk', plural: 'kiosks' }
beforeAll(async () => {
  const { kubeconfigPath } = environment()
  rig = await CompositionRig.start(kubeconfigPath, { kind: 'Shop', plural: 'shops' })
  kiosk = await CompositionRig.start(kubeconfigPath, kiosks)
}, 60_000)
afterAll(async () => {
  await rig.stop()
  await kiosk.stop()
})
const maps = new ConfigMaps(() => rig)

/** The garbage collector looks for new kinds every 30 s, and may have to wait for that twice. */
const collectorMs = 90_000
const patience = 180_000

/** An object that only the garbage collector deletes: gone, it has done its work. */
async function canary(instance: KubeObject): Promise<string> {
  const { name, uid } = instance.metadata
  const { kind } = rig.resource
  const ownerReferences = [{ apiVersion: apiVersionOf(rig.resource), kind, name, uid }]
  const metadata = { name: `${name}-canary`, namespace: 'default', ownerReferences }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  await rig.kube.create(CONFIG_MAPS, object, signal)
  return metadata.name
}

async function remove(name: string, propagationPolicy: 'Foreground' | 'Background') {
  const options = { propagationPolicy }
  await rig.kube.delete(rig.resource, rig.key(name), options, signal)
}

describe.each(['Foreground', 'Background'] as const)('deleted %s', (policy) => {
  const prefix = policy.toLowerCase()
  test(
    'what is retained survives the garbage collector',
    async () => {
      const instance = `${prefix}-shop`
      const keep = mapNode('keep', { x: 'y' }, { onDelete: 'Retain' })
      rig.follow({ nodes: [keep, mapNode('go', { x: cel('keep.data.x') })] })
      const bird = await canary(await rig.create(instance, {}))
      await rig.ready(instance)
      const before = await maps.get(`${instance}-keep`)
      await maps.edit(`${instance}-go`, { metadata: { finalizers: ['acme.test/hold'] } })
      await remove(instance, policy)
      // Released only when nothing needs it any more: the garbage collector is there long before.
      if (policy === 'Foreground') await maps.vanishes(bird, collectorMs)
      await maps.edit(`${instance}-go`, { metadata: { finalizers: null } })
      await maps.vanishes(`${instance}-go`)
      await rig.gone(instance)
      await maps.vanishes(bird, collectorMs)
      const { metadata } = (await maps.get(`${instance}-keep`)) ?? {}
      expect(metadata?.uid).toBe(before?.metadata.uid)
      expect(metadata?.deletionTimestamp).toBeUndefined()
      expect(metadata?.annotations).toBeUndefined()
    },
    patience,
  )

  test(
    'what is protected, and what it needs, stands until it is lifted',
    async () => {
      const instance = `${prefix}-guard`
      const base = mapNode('base', { x: 'y' })
      const safe = mapNode('safe', { x: cel('base.data.x') }, { protect: true })
      rig.follow({ nodes: [base, safe, mapNode('go', { x: 'y' })] })
      const bird = await canary(await rig.create(instance, {}))
      await rig.ready(instance)
      const names = [`${instance}-base`, `${instance}-safe`]
      const before = await Promise.all(names.map((name) => maps.get(name)))
      await remove(instance, policy)
      await rig.condition(instance, 'Stalled', /^True\/Protected: safe/)
      await maps.vanishes(`${instance}-go`)
      if (policy === 'Foreground') await maps.vanishes(bird, collectorMs)
      const after = await Promise.all(names.map((name) => maps.get(name)))
      expect(after.map((each) => each?.metadata.uid)).toEqual(
        before.map((each) => each?.metadata.uid),
      )
      expect(after.map((each) => each?.metadata.deletionTimestamp)).toEqual([undefined, undefined])
      await rig.edit(instance, { metadata: { annotations: { 'plumbline.dev/unprotect': 'true' } } })
      await rig.gone(instance)
      for (const name of names) expect(await maps.get(name)).toBeUndefined()
    },
    patience,
  )
})

describe('deleted with --cascade=orphan', () => {
  const nodes = [
    ...Array.from({ length: 18 }, (_, index) => mapNode(`n${index}`, { x: 'y' })),
    mapNode('keep', { x: 'y' }, { onDelete: 'Retain' }),
    mapNode('base', { x: 'y' }),
    mapNode('safe', { x: cel('base.data.x') }, { protect: true }),
  ]
  const orphan = { propagationPolicy: 'Orphan' } as const
  const namesOf = (instance: string) => nodes.map(({ id }) => `${instance}-${id}`)
  const uidsOf = async (instance: string) => {
    const found = await Promise.all(namesOf(instance).map((name) => maps.get(name)))
    return found.map((each) => each?.metadata.uid)
  }
  const marksOf = async (instance: string) => {
    const found = await Promise.all(namesOf(instance).map((name) => maps.get(name)))
    return found.map((each) => {
      const { labels, annotations, ownerReferences, deletionTimestamp } = each?.metadata ?? {}
      return { labels, annotations, ownerReferences, deletionTimestamp }
    })
  }

  test(
    'everything stays, released, and a new instance of that name has none of it',
    async () => {
      rig.follow({ nodes })
      await rig.create('orphans', {})
      await rig.ready('orphans')
      const before = await uidsOf('orphans')
      const warnings = rig.events.length
      await rig.kube.delete(rig.resource, rig.key('orphans'), orphan, signal)
      await rig.gone('orphans')
      expect(await uidsOf('orphans')).toEqual(before)
      expect(await marksOf('orphans')).toEqual(nodes.map(() => ({})))
      expect(rig.events.slice(warnings)).toEqual([])
      rig.follow({ nodes: nodes.map((node) => ({ ...node, onDelete: 'Delete', protect: false })) })
      await rig.create('orphans', {})
      await rig.condition('orphans', 'Synced', /^False\/AlreadyExists: n0: ConfigMap orphans-n0 /)
      await rig.delete('orphans')
      await rig.gone('orphans')
      expect(await uidsOf('orphans')).toEqual(before)
      expect(await marksOf('orphans')).toEqual(nodes.map(() => ({})))
    },
    patience,
  )

  test(
    'and so it is when the garbage collector is done before anybody looks, but for what is protected',
    async () => {
      const before = kiosk
      before.follow({ nodes })
      await before.create('lone', {})
      await before.ready('lone')
      const uids = await uidsOf('lone')
      await before.stop()
      const key = before.key('lone')
      await rig.kube.delete(before.resource, key, orphan, signal)
      const isCollected = async () => {
        const { finalizers = [] } =
          (await rig.kube.get(before.resource, key, signal))?.metadata ?? {}
        return !finalizers.includes('orphan') || undefined
      }
      await rig.eventually('the garbage collector to have gone', isCollected, collectorMs)
      const kind = { ...kiosks, graph: { nodes } }
      const after = await CompositionRig.start(environment().kubeconfigPath, kind)
      try {
        await after.condition('lone', 'Stalled', /^True\/Protected: safe: ConfigMap lone-safe /)
        expect(await uidsOf('lone')).toEqual(uids)
        const annotations = { 'plumbline.dev/composite-uid': null }
        await maps.edit('lone-safe', { metadata: { annotations } })
        await after.eventually('lone to be gone', async () => {
          return (await rig.kube.get(before.resource, key, signal)) === undefined || undefined
        })
        expect(await uidsOf('lone')).toEqual(uids)
        expect(await marksOf('lone')).toEqual(nodes.map(() => ({})))
      } finally {
        await after.stop()
      }
    },
    patience,
  )
})

/** Waits until the garbage collector is told (`owned`), or only the composites (`claimed`). */
function isHeld(name: string, wanted: 'owned' | 'claimed'): Promise<true> {
  return rig.eventually(`${name} to be ${wanted}`, async () => {
    const { ownerReferences, annotations = {} } = (await maps.get(name))?.metadata ?? {}
    const isOwned = (ownerReferences?.length ?? 0) > 0
    const isClaimed = annotations['plumbline.dev/composite-uid'] !== undefined
    const isWanted = wanted === 'owned' ? isOwned && !isClaimed : isClaimed && !isOwned
    return isWanted || undefined
  })
}

async function isQuiet(): Promise<void> {
  await rig.reconcileAll()
  const mark = rig.requests.length
  await rig.reconcileAll()
  expect(rig.writesSince(mark)).toEqual([])
}

test('a change of onDelete changes who is told, and nothing is written at rest', async () => {
  rig.follow({ nodes: [mapNode('a', { x: 'y' })] })
  await rig.create('swap', {})
  await isHeld('swap-a', 'owned')
  await rig.ready('swap')
  const { uid } = (await maps.get('swap-a'))?.metadata ?? {}
  for (const change of [{ onDelete: 'Retain' }, { protect: true }] as const) {
    rig.follow({ nodes: [mapNode('a', { x: 'y' }, change)] })
    await isHeld('swap-a', 'claimed')
    await isQuiet()
    rig.follow({ nodes: [mapNode('a', { x: 'y' })] })
    await isHeld('swap-a', 'owned')
    await isQuiet()
  }
  expect((await maps.get('swap-a'))?.metadata.uid).toBe(uid)
  await rig.delete('swap')
  await maps.vanishes('swap-a')
})

test('what is to be retained is told so while its node is undecided', async () => {
  const when = cel('self.spec.on')
  const node = (more: object) => mapNode('a', { x: 'y' }, { when, ...more })
  rig.follow({ nodes: [node({})] })
  await rig.create('undecided', { on: true })
  await rig.ready('undecided')
  await isHeld('undecided-a', 'owned')
  await rig.edit('undecided', { spec: { on: null } })
  await rig.condition('undecided', 'Degraded', /^True\/ExpressionFailed: a: when/)
  rig.follow({ nodes: [node({ onDelete: 'Retain' })] })
  await isHeld('undecided-a', 'claimed')
  expect(await maps.data('undecided-a')).toEqual({ x: 'y' })
  await isQuiet()
  await rig.delete('undecided')
  await rig.gone('undecided')
  expect(await maps.data('undecided-a')).toEqual({ x: 'y' })
})

test('a restart finds the status as it is to be, completed by the server or not', async () => {
  const { kubeconfigPath } = environment()
  const text = { type: 'string' }
  const box = { type: 'object', properties: { size: text, unit: { ...text, default: 'GiB' } } }
  const status = { type: 'object', properties: { box, class: { ...text, default: 'plain' } } }
  const graph = {
    nodes: [mapNode('a', { x: 'y' })],
    status: { box: { size: cel('a.data.x') } },
  }
  const kind = { kind: 'Depot', plural: 'depots', status, graph }
  const wanted = { class: 'plain', box: { size: 'y', unit: 'GiB' } }
  const before = await CompositionRig.start(kubeconfigPath, kind)
  await before.create('one', {})
  await before.ready('one')
  await before.reconcileAll()
  expect(await before.status('one')).toMatchObject(wanted)
  await before.stop()

  const after = await CompositionRig.start(kubeconfigPath, kind)
  try {
    await after.eventually('a look', async () => after.rounds > 0 || undefined)
    await after.reconcileAll()
    expect(after.writesSince(0)).toEqual([])
    const edit = { status: { box: { unit: 'KiB' }, class: 'fancy' } }
    const patch = { type: 'merge', body: edit, subresource: 'status' } as const
    await after.kube.patch(after.resource, after.key('one'), patch, signal)
    await after.eventually('what is said to stand again', async () => {
      after.wake({ namespace: 'default', name: 'one' })
      const { box: inside, class: beside } = await after.status('one')
      return isDeepStrictEqual({ box: inside, class: beside }, wanted) || undefined
    })
    await after.delete('one')
    await after.gone('one')
  } finally {
    await after.stop()
  }
})
