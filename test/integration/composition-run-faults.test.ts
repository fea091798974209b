import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { untilAborted } from '../../src/kube/deadline.ts'
import type { KubeDiscovery } from '../../src/kube/discovery.ts'
import { KubeError } from '../../src/kube/error.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient, KubeReader } from '../../src/kube/port.ts'
import { CUSTOM_RESOURCE_DEFINITIONS, SECRETS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel, type RigKind } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
/** What informers meet instead of the API server's answer. */
let blindness: 'none' | 'silent' | 'refused' = 'none'
const hidden = 'hunter2'

beforeAll(async () => {
  const text = { type: 'string' }
  const box = { type: 'object', properties: { size: text, unit: { ...text, default: 'GiB' } } }
  const status = { type: 'object', properties: { box } }
  const kind: RigKind = { kind: 'Shop', plural: 'shops', status, watching, between: quoting }
  rig = await CompositionRig.start(environment().kubeconfigPath, kind)
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

/** Watches of ConfigMaps that go silent, or are refused, from one moment on. */
function watching(reader: KubeReader): KubeReader {
  const refusal = () => new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })
  return {
    ...reader,
    async *list(resource, ...rest) {
      if (resource.kind === 'ConfigMap' && blindness === 'refused') throw refusal()
      yield* reader.list(resource, ...rest)
    },
    async *watch(resource, options, active) {
      for await (const event of reader.watch(resource, options, active)) {
        if (resource.kind !== 'ConfigMap' || blindness === 'none') yield event
        else if (blindness === 'refused') throw refusal()
        else await untilAborted(new Promise(() => {}), active)
      }
    },
  }
}

/** A policy of the cluster that quotes what it refuses, and a webhook that resolves `vault:`. */
function quoting(kube: KubeClient): KubeClient {
  return {
    ...kube,
    patch: async (resource, key, patch, active) => {
      const content = patch.body as { readonly data?: Readonly<Record<string, string>> }
      const { data = {} } = content
      const quote = Object.values(data).map((value) => `${Buffer.from(value, 'base64')}`)
      if (resource.kind === 'Secret' && patch.type === 'apply' && quote.join() === 'vault:x') {
        const resolved = { password: Buffer.from('resolved').toString('base64') }
        const body = { ...content, data: resolved }
        return await kube.patch(resource, key, { ...patch, body }, active)
      }
      if (resource.kind !== 'Secret' || !quote.join().includes('refuse-me')) {
        return await kube.patch(resource, key, patch, active)
      }
      const message = `no: ${quote.join()}`
      const causes = [{ field: 'data[password]', message, reason: 'FieldValueInvalid' }]
      throw new KubeError({ message, code: 422, reason: 'Invalid', causes })
    },
  }
}

async function forge(name: string, forged: readonly Readonly<Record<string, unknown>>[]) {
  const { plumbline } = await rig.status(name)
  const inventory = [...(plumbline?.inventory ?? []), ...forged]
  const patch = { type: 'merge', body: { status: { plumbline: { inventory } } } } as const
  await rig.kube.patch(rig.resource, rig.key(name), { ...patch, subresource: 'status' }, signal)
}

/** A rig whose informers do as `blindness` says. */
async function withBlindRig(
  names: Pick<RigKind, 'kind' | 'plural'>,
  run: (rig: CompositionRig) => Promise<void>,
): Promise<void> {
  const blind = await CompositionRig.start(environment().kubeconfigPath, { ...names, watching })
  try {
    blind.follow({ nodes: [mapNode('a', { ours: 'y' })] })
    await blind.create(names.plural, {})
    await blind.ready(names.plural)
    await run(blind)
  } finally {
    blindness = 'none'
    await blind.stop()
  }
}

test('what appeared while the watch was silent is never taken over', async () => {
  await withBlindRig({ kind: 'Booth', plural: 'booths' }, async (blind) => {
    blindness = 'silent'
    const theirs = { theirs: 'x' }
    await maps.create('noise', theirs) // the event on which the watch falls silent
    await maps.create('late-a', theirs)
    await blind.create('late', {})
    await blind.condition(
      'late',
      'Synced',
      /^False\/AlreadyExists: a: ConfigMap late-a exists already and is not this composite's/,
    )
    const late = await maps.get('late-a')
    expect(late?.data).toEqual(theirs)
    expect(late?.metadata.ownerReferences).toBeUndefined()
  })
})

test('what may not be listed is not taken for absent, and is seen again afterwards', async () => {
  await withBlindRig({ kind: 'Stall', plural: 'stalls' }, async (blind) => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'source' }
    const soft = cel('default(source.data.x, "none")')
    await maps.create('source', { x: 'known' })
    blind.follow({ nodes: [mapNode('a', { ours: 'y', soft }), { id: 'source', ref }] })
    await blind.reconcileAll()
    await maps.becomes('stalls-a', { ours: 'y', soft: 'known' })
    blindness = 'refused'
    await maps.create('more-noise', {}) // the event on which the watch is refused
    await blind.eventually('the refusal to be met', async () => {
      blind.wake({ namespace: 'default', name: 'stalls' })
      const { Synced = '' } = await blind.conditions('stalls')
      return (
        /^False\/ReconcileError: ConfigMap cannot be listed: Forbidden; create a ClusterRole .* delete\]}; source: ConfigMap cannot be read: Forbidden; create a ClusterRole .* verbs: \[get, list, watch\]}$/.test(
          Synced,
        ) || undefined
      )
    })
    await maps.delete('stalls-a')
    blindness = 'none'
    await maps.becomes('stalls-a', { ours: 'y', soft: 'known' })
    await blind.condition('stalls', 'Synced', /^True/)
  })
}, 60_000)

test('a kind that vanishes is waited for by those that stay, not by those that go', async () => {
  const { kubeconfigPath } = environment()
  const kind: RigKind = { kind: 'Late', plural: 'lates', group: 'late.test', graph: { nodes: [] } }
  const resource = { apiVersion: 'late.test/v1', kind: 'Late', spec: {} }
  const graph = { nodes: [{ id: 'late', resource }] }
  const before = await CompositionRig.start(kubeconfigPath, kind)
  rig.follow(graph)
  for (const name of ['loses', 'leaves']) {
    await rig.create(name, {})
    await rig.ready(name)
  }
  const key = toObjectKey('default', 'loses-late')
  const uid = (await before.kube.get(before.resource, key, signal))?.metadata.uid
  rig.follow(undefined) // or the first that makes its child again would find out
  await rig.condition('loses', 'Synced', /^False\/CompositionNotFound/)
  const crd = toObjectKey(undefined, 'lates.late.test')
  await rig.kube.delete(CUSTOM_RESOURCE_DEFINITIONS, crd, {}, signal)
  await rig.eventually('the informer to miss it', async () => {
    const glance = rig.children.get({ is: 'child', resource: before.resource, key })
    return glance.is === 'blind' || undefined
  })
  await before.stop()
  await rig.delete('leaves')
  await rig.gone('leaves')
  rig.follow(graph)
  await rig.condition('loses', 'Ready', /late waits: Late of late\.test\/v1 is not served yet/)
  const after = await CompositionRig.start(kubeconfigPath, kind)
  try {
    await rig.ready('loses')
    const anew = await after.kube.get(after.resource, key, signal)
    expect(anew?.metadata.uid).toBeDefined()
    expect(anew?.metadata.uid).not.toBe(uid)
    await rig.delete('loses')
    await rig.gone('loses')
  } finally {
    await after.stop()
  }
}, 60_000)

describe('a status edited by hand', () => {
  test('that lets children need each other does not hold up a deletion', async () => {
    rig.follow({ nodes: [mapNode('a', { x: 'y' }), mapNode('b', { x: 'y' })] })
    await rig.create('circle', {})
    await rig.ready('circle')
    const { plumbline } = await rig.status('circle')
    const inventory = (plumbline?.inventory ?? []).map((entry) => {
      return { ...entry, needs: [entry.id === 'a' ? 'b' : 'a'] }
    })
    rig.follow(undefined)
    await rig.condition('circle', 'Synced', /^False\/CompositionNotFound/)
    const patch = { type: 'merge', body: { status: { plumbline: { inventory } } } } as const
    const subresource = 'status'
    await rig.kube.patch(rig.resource, rig.key('circle'), { ...patch, subresource }, signal)
    await rig.delete('circle')
    await rig.gone('circle')
    expect(rig.events.filter(({ reason }) => reason === 'NeedsInCircle')).toMatchObject([
      { note: 'a goes first: as recorded, a, b need each other in a circle' },
    ])
  })

  test('that names what is outside its namespace makes nothing be watched', async () => {
    rig.follow({ nodes: [mapNode('a', { x: 'y' })] })
    await rig.create('forger', {})
    await rig.ready('forger')
    const watched = rig.children.size
    const mark = rig.requests.length
    await forge('forger', [
      {
        id: 'x',
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        name: 'default',
        namespace: 'kube-system',
      },
      { id: 'y', apiVersion: 'v1', kind: 'Node', name: 'one', uid: 'u' },
    ])
    await rig.eventually('the forged entries to be dropped', async () => {
      rig.wake({ namespace: 'default', name: 'forger' })
      const { plumbline } = await rig.status('forger')
      return plumbline?.inventory?.length === 1 || undefined
    })
    expect(rig.children.size).toBe(watched)
    const asked = rig.requests.slice(mark).map(({ resource }) => resource)
    expect(asked).not.toContain('serviceaccounts')
    expect(asked).not.toContain('nodes')
    await rig.delete('forger')
  })
})

test('a status that the API server completes is said once', async () => {
  const status = { box: { size: cel('a.data.x') } }
  rig.follow({ nodes: [mapNode('a', { x: 'y' })], status })
  await rig.create('boxed', {})
  await rig.ready('boxed')
  await rig.reconcileAll()
  expect((await rig.status('boxed')).box).toEqual({ size: 'y', unit: 'GiB' })
  const mark = rig.requests.length
  await rig.reconcileAll()
  expect(rig.writesSince(mark)).toEqual([])
  const body = { status: { box: { unit: 'KiB' } } }
  const edit = { type: 'merge', body, subresource: 'status' } as const
  await rig.kube.patch(rig.resource, rig.key('boxed'), edit, signal)
  await rig.eventually('the edited status to be put back', async () => {
    rig.wake({ namespace: 'default', name: 'boxed' })
    const { box } = (await rig.status('boxed')) as { box?: { unit?: string } }
    return box?.unit === 'GiB' || undefined
  })
  await rig.delete('boxed')
})

test('what is refused of a Secret is told without its values, and forgotten with it', async () => {
  const resource = {
    apiVersion: 'v1',
    kind: 'Secret',
    stringData: { password: cel('self.spec.p') },
  }
  rig.follow({ nodes: [{ id: 's', resource }] })
  await rig.create('quiet', { p: `${hidden} refuse-me` })
  await rig.condition('quiet', 'Synced', /^False\/Invalid: s: 422 Invalid at data\[password\]/)
  const said = JSON.stringify([(await rig.get('quiet'))?.status, rig.events, rig.complaints])
  expect(said).not.toContain(hidden)
  expect(rig.setbacks.size).toBe(1)
  await rig.edit('quiet', { spec: { p: hidden } })
  await rig.ready('quiet')
  const key = toObjectKey('default', 'quiet-s')
  expect(await rig.kube.get(SECRETS, key, signal)).toMatchObject({
    data: { password: Buffer.from(hidden).toString('base64') },
  })
  await rig.edit('quiet', { spec: { p: `${hidden} refuse-me` } })
  await rig.condition('quiet', 'Synced', /^False\/Invalid: s: 422/)
  const finalizers = { metadata: { finalizers: null } } // so that no reconcile sees it go
  await rig.edit('quiet', finalizers)
  await rig.delete('quiet')
  await rig.eventually('it to be forgotten', async () => rig.setbacks.size === 0 || undefined)
})

test('a Secret that a webhook completes is applied once', async () => {
  const resource = { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'vault:x' } }
  rig.follow({ nodes: [{ id: 's', resource }] })
  const before = rig.requests.length
  await rig.create('hooked', {})
  await rig.ready('hooked')
  await rig.reconcileAll()
  expect(rig.writesSince(before).filter((each) => each === 'apply secrets')).toHaveLength(1)
  const mark = rig.requests.length
  await rig.reconcileAll()
  expect(rig.writesSince(mark)).toEqual([])
  await rig.delete('hooked')
})

test('a graph whose schemas cannot be read says so, stands, and goes on by itself', async () => {
  let isDown = true
  const discovering = (discovery: KubeDiscovery): KubeDiscovery => ({
    ...discovery,
    openApiHashes: async (active) => {
      if (isDown) throw new KubeError({ message: 'get /openapi/v3: no', code: 403, reason: 'no' })
      return await discovery.openApiHashes(active)
    },
  })
  const kind = { kind: 'Unread', plural: 'unreads', discovering }
  const unread = await CompositionRig.start(environment().kubeconfigPath, kind)
  try {
    unread.follow({ nodes: [mapNode('a', { x: 'y' })] })
    await unread.create('one', {})
    await unread.condition('one', 'Synced', /^False\/SchemaUnavailable: schemas cannot be read: /)
    const { Synced = '', Stalled } = await unread.conditions('one')
    expect(Synced).toContain('get /openapi/v3: no; let the controller get the paths /openapi/v3')
    expect(Stalled).toBeUndefined()
    const said = await unread.get('one')
    await unread.reconcileAll()
    expect((await unread.get('one'))?.metadata.resourceVersion).toBe(said?.metadata.resourceVersion)
    isDown = false
    await unread.ready('one')
    await maps.becomes('one-a', { x: 'y' })
    expect(await unread.conditions('one')).toMatchObject({ Synced: 'True/ReconcileSuccess' })
    await unread.delete('one')
    await unread.gone('one')
  } finally {
    await unread.stop()
  }
})
