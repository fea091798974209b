import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import { CONFIG_MAPS, NAMESPACES, SECRETS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
beforeAll(async () => {
  rig = await CompositionRig.start(environment().kubeconfigPath, { kind: 'Shop', plural: 'shops' })
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

describe('what is not its own', () => {
  test('is never taken over, until it says so', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'taken-a', namespace: 'default' },
      data: { theirs: 'x' },
    }
    await rig.kube.create(CONFIG_MAPS, object, signal)
    rig.follow({ nodes: [mapNode('a', { ours: 'y' })] })
    await rig.create('taken', {})
    await rig.condition(
      'taken',
      'Synced',
      /^False\/AlreadyExists: a: ConfigMap taken-a exists already/,
    )
    expect(await maps.data('taken-a')).toEqual({ theirs: 'x' })
    await maps.edit('taken-a', {
      metadata: {
        labels: { 'plumbline.dev/composite': 'taken' },
        annotations: {
          'plumbline.dev/composite-kind': 'Shop.acme.test',
          'plumbline.dev/composition-resource-name': 'a',
        },
      },
    })
    await maps.becomes('taken-a', { ours: 'y', theirs: 'x' })
    await rig.ready('taken')
    await rig.delete('taken')
    await maps.vanishes('taken-a')
  })

  test('is never deleted for a forged inventory entry', async () => {
    const victim = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'victim', namespace: 'default' },
    }
    const { metadata } = await rig.kube.create(CONFIG_MAPS, victim, signal)
    rig.follow({ nodes: [mapNode('a', { x: 'y' })] })
    await rig.create('forger', {})
    await rig.ready('forger')
    const forge = async () => {
      const { plumbline } = await rig.status('forger')
      const forged = {
        id: 'b',
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'victim',
        namespace: 'default',
        uid: metadata.uid,
      }
      const inventory = [...(plumbline?.inventory ?? []), forged]
      const body = { status: { plumbline: { inventory } } }
      await rig.kube.patch(
        rig.resource,
        rig.key('forger'),
        { type: 'merge', body, subresource: 'status' },
        signal,
      )
    }
    await forge()
    await rig.eventually('the forged entry to be dropped', async () => {
      rig.wake({ namespace: 'default', name: 'forger' })
      const { plumbline } = await rig.status('forger')
      return plumbline?.inventory?.length === 1 || undefined
    })
    expect(rig.events.map(({ reason }) => reason)).toContain('LeftAlone')
    await forge()
    await rig.delete('forger')
    await rig.gone('forger')
    expect((await maps.get('victim'))?.metadata.uid).toBe(metadata.uid)
  })

  test('another namespace cannot be reached', async () => {
    const metadata = { name: 'elsewhere' }
    await rig.kube.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, signal)
    const resource = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: cel('self.spec.to') },
    }
    const cluster = { apiVersion: 'v1', kind: 'Namespace' }
    rig.follow({
      nodes: [
        { id: 'out', resource },
        { id: 'wide', resource: cluster },
        mapNode('in', { x: 'y' }),
      ],
    })
    await rig.create('reach', { to: 'elsewhere' })
    await rig.condition(
      'reach',
      'Synced',
      /^False\/Denied: .*out: metadata\.namespace is "elsewhere"/,
    )
    await rig.condition('reach', 'Synced', /wide: Namespace is cluster-scoped/)
    await maps.becomes('reach-in', { x: 'y' })
    expect(await maps.get('reach-out', 'elsewhere')).toBeUndefined()
    expect(
      await rig.kube.get(NAMESPACES, toObjectKey(undefined, 'reach-wide'), signal),
    ).toBeUndefined()
    await rig.delete('reach')
  })
})

describe('a Secret in plain text', () => {
  const secretNode = (stringData: Readonly<Record<string, string>>) => ({
    nodes: [{ id: 's', resource: { apiVersion: 'v1', kind: 'Secret', stringData } }],
  })
  const key = toObjectKey('default', 'plain-s')
  const decoded = async () => {
    const secret = await rig.kube.get(SECRETS, key, signal)
    const values = Object.entries((secret?.data ?? {}) as Readonly<Record<string, string>>)
    return values.map(([name, value]) => `${name}=${Buffer.from(value, 'base64')}`).join(' ')
  }
  const becomes = (text: string) =>
    rig.eventually(`plain-s to be ${text}`, async () => (await decoded()) === text || undefined)

  test('loses what leaves the Composition, and keeps what fails', async () => {
    rig.follow(secretNode({ a: 'one', b: 'two' }))
    await rig.create('plain', { text: 'three' })
    await becomes('a=one b=two')
    rig.follow(secretNode({ a: 'one', c: cel('self.spec.text') }))
    await becomes('a=one c=three')
    await rig.edit('plain', { spec: { text: null } })
    await rig.condition('plain', 'Degraded', /^True\/ExpressionFailed: s: stringData\.c/)
    expect(await decoded()).toBe('a=one c=three')
    await rig.edit('plain', { spec: { text: 'three' } })
    await rig.condition('plain', 'Degraded', /^False/)
  })

  test('has a second writer, who is told and not fought', async () => {
    rig.follow(secretNode({ a: 'one' }))
    await becomes('a=one')
    const stop = new AbortController()
    const body = { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'theirs' } }
    const patch = { type: 'merge', body } as const
    const rival = rig.children.follow(
      {
        id: 'rival',
        wake: () => {
          if (!stop.signal.aborted) void rig.kube.patch(SECRETS, key, patch, signal)
        },
      },
      [{ is: 'child', resource: SECRETS, key }],
      signal,
    )
    await rival
    await rig.kube.patch(SECRETS, key, patch, signal)
    await rig.condition('plain', 'Synced', /^False\/Conflict: .*data\.a/)
    stop.abort()
    rig.children.release('rival')
    await becomes('a=one')
    await rig.delete('plain')
    await rig.gone('plain')
  })
})

describe('at the end', () => {
  test('Retain releases, and only a user hands it over again', async () => {
    rig.follow({
      nodes: [mapNode('keep', { x: 'y' }, { onDelete: 'Retain' }), mapNode('go', { x: 'y' })],
    })
    await rig.create('retain', {})
    await rig.ready('retain')
    const before = await maps.get('retain-keep')
    await rig.delete('retain')
    await maps.vanishes('retain-go')
    await rig.gone('retain')
    const after = await maps.get('retain-keep')
    expect(after?.metadata.uid).toBe(before?.metadata.uid)
    const { ownerReferences, labels, annotations } = after?.metadata ?? {}
    expect({ ownerReferences, labels, annotations }).toEqual({})
    await rig.create('retain', {})
    const taken = /^False\/AlreadyExists: keep: .*, label it (\S+) and annotate it (\S+) (\S+)$/
    await rig.condition('retain', 'Synced', taken)
    const { Synced = '' } = await rig.conditions('retain')
    const [label, ...notes] = (taken.exec(Synced)?.slice(1) ?? []).map((mark) => mark.split('='))
    const marks = {
      labels: Object.fromEntries([label ?? []]),
      annotations: Object.fromEntries(notes),
    }
    await maps.edit('retain-keep', { metadata: marks })
    await rig.ready('retain')
    expect((await maps.get('retain-keep'))?.metadata.uid).toBe(before?.metadata.uid)
    await rig.delete('retain')
  })

  test('a deletion says what it waits for, and what needs a node goes before it', async () => {
    rig.follow({ nodes: [mapNode('low', { x: 'y' }), mapNode('high', { x: cel('low.data.x') })] })
    await rig.create('slow', {})
    await rig.ready('slow')
    await maps.edit('slow-high', { metadata: { finalizers: ['acme.test/hold'] } })
    await rig.delete('slow')
    await rig.condition(
      'slow',
      'Ready',
      /^False\/Deleting: deletion waits for 2 of 2: .*high: ConfigMap slow-high is being deleted/,
    )
    expect((await maps.get('slow-low'))?.metadata.deletionTimestamp).toBeUndefined()
    await maps.edit('slow-high', { metadata: { finalizers: null } })
    await maps.vanishes('slow-low')
    await rig.gone('slow')
  })

  test('what is protected keeps the instance, until the user lifts it', async () => {
    rig.follow({ nodes: [mapNode('safe', { x: 'y' }, { protect: true })] })
    await rig.create('guarded', {})
    await rig.ready('guarded')
    await rig.delete('guarded')
    await rig.condition('guarded', 'Stalled', /^True\/Protected: safe/)
    expect(await maps.data('guarded-safe')).toEqual({ x: 'y' })
    await rig.edit('guarded', { metadata: { annotations: { 'plumbline.dev/unprotect': 'true' } } })
    await maps.vanishes('guarded-safe')
  })
})
