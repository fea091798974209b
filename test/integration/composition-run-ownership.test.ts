import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { KubeError } from '../../src/kube/error.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient, KubeReader } from '../../src/kube/port.ts'
import { CONFIG_MAPS, NAMESPACES, SECRETS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
beforeAll(async () => {
  const kind = { kind: 'Shop', plural: 'shops', between: forbidding }
  rig = await CompositionRig.start(environment().kubeconfigPath, kind)
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

/** `verb name` of what is refused, as for want of a right. */
const forbidden = new Set<string>()
/** How often something was. */
let refusals = 0

function forbidding(kube: KubeClient): KubeClient {
  return {
    ...kube,
    delete: async (resource, key, ...rest) => {
      forbid('delete', key)
      await kube.delete(resource, key, ...rest)
    },
    patch: async (resource, key, patch, active) => {
      forbid(patch.type === 'merge' ? 'patch' : patch.type, key)
      return await kube.patch(resource, key, patch, active)
    },
  }
}

function forbid(verb: string, key: string): void {
  const request = `${verb} ${key.slice(key.indexOf('/') + 1)}`
  if (!forbidden.has(request)) return
  refusals += 1
  throw new KubeError({ message: `${request}: 403 Forbidden`, code: 403, reason: 'Forbidden' })
}

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

describe('what the API server does not let go', () => {
  const grant =
    'where the controller lacks the right, create a ClusterRole with the label composition.plumbline.dev/aggregate-to-composed: "true" and the rule {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch, create, patch, delete]}'
  const warningsSince = (mark: number) =>
    rig.events.slice(mark).map(({ type, note }) => [type, note])

  test('is told at its node while it is pruned, once, and goes when it may', async () => {
    rig.follow({ nodes: [mapNode('stays', { x: 'y' }), mapNode('goes', { x: 'y' })] })
    await rig.create('pruned', {})
    await rig.ready('pruned')
    const mark = rig.events.length
    forbidden.add('delete pruned-goes')
    rig.follow({ nodes: [mapNode('stays', { x: 'y' })] })
    const refusal = `goes: the API server refuses the delete of ConfigMap pruned-goes: delete pruned-goes: 403 Forbidden; ${grant}`
    await rig.condition('pruned', 'Synced', /^False\/Denied/)
    expect((await rig.conditions('pruned')).Synced).toBe(`False/Denied: ${refusal}`)
    expect((await rig.status('pruned')).plumbline?.inventory).toMatchObject([
      { id: 'stays', synced: true },
      { id: 'goes', synced: false, waitingOn: refusal.slice('goes: '.length) },
    ])
    await rig.reconcileAll()
    await rig.reconcileAll()
    expect(warningsSince(mark)).toEqual([['Warning', `Synced: ${refusal}`]])
    forbidden.clear()
    await maps.vanishes('pruned-goes')
    await rig.condition('pruned', 'Synced', /^True/)
    const about = rig.complaints.map((each) => (each as { readonly key?: unknown }).key)
    expect(about).not.toContain(rig.key('pruned'))
    await rig.delete('pruned')
    await rig.gone('pruned')
  })

  test('is told while its instance is deleted, and so is what may not be released', async () => {
    const keep = mapNode('keep', { x: 'y' }, { onDelete: 'Retain' })
    rig.follow({ nodes: [keep, mapNode('goes', { x: 'y' })] })
    await rig.create('stuck', {})
    await rig.ready('stuck')
    const mark = rig.events.length
    forbidden.add('delete stuck-goes').add('patch stuck-keep')
    await rig.delete('stuck')
    await rig.condition('stuck', 'Synced', /^False\/Denied: /)
    const { Synced = '', Stalled = '', Ready = '' } = await rig.conditions('stuck')
    for (const said of [Synced, Stalled, Ready]) {
      expect(said).toContain('keep: the API server refuses the patch of ConfigMap stuck-keep: ')
      expect(said).toContain('goes: the API server refuses the delete of ConfigMap stuck-goes: ')
      expect(said).toContain(grant)
    }
    expect(warningsSince(mark).filter(([type]) => type === 'Warning')).toMatchObject([
      ['Warning', expect.stringMatching(/^Ready: /)],
      ['Warning', expect.stringMatching(/^Synced: /)],
    ])
    expect((await rig.status('stuck')).plumbline?.inventory).toMatchObject([
      { id: 'keep', synced: false, waitingOn: expect.stringContaining('the patch of') },
      { id: 'goes', synced: false, waitingOn: expect.stringContaining('the delete of') },
    ])
    forbidden.clear()
    await rig.gone('stuck')
    expect(await maps.get('stuck-goes')).toBeUndefined()
    expect((await maps.get('stuck-keep'))?.metadata.labels).toBeUndefined()
  })
})

describe('a bond that the API server refuses to change', () => {
  const isClaimed = async (name: string) => {
    const { annotations = {} } = (await maps.get(name))?.metadata ?? {}
    return annotations['plumbline.dev/composite-uid'] !== undefined || undefined
  }

  test.each([
    { reason: 'its node is undecided', name: 'frozen', on: null, x: 'y' },
    { reason: 'its content is refused too', name: 'content', on: true, x: 'z' },
  ])('is told while $reason, tried slowly, and made when it may be', async ({ name, on, x }) => {
    const node = (data: string, more = {}) =>
      mapNode('a', { x: data }, { when: cel('self.spec.on'), ...more })
    rig.follow({ nodes: [node('y')] })
    await rig.create(name, { on: true })
    await rig.ready(name)
    if (on === null) await rig.edit(name, { spec: { on } })
    const events = rig.events.length
    refusals = 0
    forbidden.add(`apply ${name}-a`)
    rig.follow({ nodes: [node(x, { onDelete: 'Retain' })] })
    const told = /a: it is to stay when its composite goes, .*403 Forbidden/
    await rig.condition(name, 'Synced', told)
    expect((await rig.conditions(name)).Synced).toMatch(/^False\/Denied/)
    expect((await rig.status(name)).plumbline?.inventory).toMatchObject([{ synced: false }])
    const notes = () => rig.events.slice(events).filter(({ reason }) => reason === 'Denied').length
    for (const _ of [1, 2, 3]) await rig.reconcileAll()
    // Backed off by seconds, each on its own.
    expect(refusals).toBeLessThanOrEqual(6)
    expect(notes()).toBe(1)
    forbidden.clear()
    await rig.eventually('the bond', () => isClaimed(`${name}-a`))
    await rig.reconcileAll()
    expect((await rig.conditions(name)).Synced).not.toMatch(/is to stay/)
    await rig.delete(name)
    await rig.gone(name)
  })
})

test('rights that the controller lacks are told before anything is made, and hold no deletion', async () => {
  const watching = (reader: KubeReader): KubeReader => ({
    ...reader,
    async *list(resource, ...rest) {
      if (resource.kind === 'ServiceAccount') {
        throw new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })
      }
      yield* reader.list(resource, ...rest)
    },
  })
  const kind = { kind: 'Guarded', plural: 'guardeds', watching }
  const guarded = await CompositionRig.start(environment().kubeconfigPath, kind)
  try {
    const account = { id: 'account', resource: { apiVersion: 'v1', kind: 'ServiceAccount' } }
    guarded.follow({ nodes: [account, mapNode('other', { x: 'y' })] })
    await guarded.create('one', {})
    await guarded.condition('one', 'Synced', /^False\/Denied: account: ServiceAccount cannot be/)
    const { Synced = '' } = await guarded.conditions('one')
    expect(Synced).toContain(
      'create a ClusterRole with the label composition.plumbline.dev/aggregate-to-composed: "true" and the rule {apiGroups: [""], resources: [serviceaccounts], verbs: [get, list, watch, create, patch, delete]}',
    )
    await maps.becomes('one-other', { x: 'y' })
    await guarded.delete('one')
    await guarded.gone('one')
    expect(await maps.get('one-other')).toBeUndefined()
  } finally {
    await guarded.stop()
  }
})
