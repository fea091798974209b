import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import { NAMESPACES, SECRETS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { useFunctionPeers } from '../support/function-peers.ts'
import { stepOf } from '../support/function-pipeline.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
const peers = useFunctionPeers()
let outer: CompositionRig
let inner: CompositionRig
let fleet: CompositionRig
beforeAll(async () => {
  const { kubeconfigPath } = environment()
  inner = await CompositionRig.start(kubeconfigPath, { kind: 'Stall', plural: 'stalls' })
  outer = await CompositionRig.start(kubeconfigPath, { kind: 'Market', plural: 'markets' })
  const wide = { kind: 'Fleet', plural: 'fleets', scope: 'Cluster' } as const
  fleet = await CompositionRig.start(kubeconfigPath, wide)
}, 60_000)
afterAll(async () => {
  for (const rig of [outer, inner, fleet]) await rig.stop()
})
const maps = new ConfigMaps(() => outer)

describe('what a graph reads', () => {
  test('a reference is waited for, followed and never taken for missing', async () => {
    outer.follow({
      nodes: [
        {
          id: 'source',
          ref: { apiVersion: 'v1', kind: 'ConfigMap', name: cel('self.spec.from') },
        },
        mapNode('copy', {
          hard: cel('source.data.value'),
          soft: cel('default(source.data.maybe, "none")'),
        }),
      ],
    })
    await outer.create('reads', { from: 'origin' })
    await outer.condition(
      'reads',
      'Ready',
      /^False\/Creating: 1 of 1 not ready: copy waits: .*source/,
    )
    await maps.create('origin', { value: '1', maybe: 'some' })
    await maps.becomes('reads-copy', { hard: '1', soft: 'some' })
    await maps.edit('origin', { data: { value: '2' } })
    await maps.becomes('reads-copy', { hard: '2', soft: 'some' })
    await maps.delete('origin')
    await outer.condition('reads', 'Degraded', /^True\/ExpressionFailed: copy: data\.hard/)
    expect(await maps.data('reads-copy')).toMatchObject({ hard: '2' })
    await outer.delete('reads')
  })

  test('a chain of references is followed to its end before anything is decided', async () => {
    const links = Array.from({ length: 9 }, (_, index) => index)
    for (const link of links)
      await maps.create(`link-${link}`, { next: `link-${link + 1}`, v: 'x' })
    const chain = (first: number) =>
      links.slice(first).map((link) => {
        const name = link === first ? `link-${link}` : cel(`r${link - 1}.data.next`)
        return { id: `r${link}`, ref: { apiVersion: 'v1', kind: 'ConfigMap', name } }
      })
    const when = cel('default(r8.data.v, "none") == "x"')
    const out = mapNode('out', { a: 'b' }, { when })
    outer.follow({ nodes: [...chain(8), out] })
    await outer.create('chained', {})
    await maps.becomes('chained-out', { a: 'b' })
    const { uid } = (await maps.get('chained-out'))?.metadata ?? {}
    outer.follow({ nodes: [...chain(0), out] })
    await outer.reconcileAll()
    await outer.ready('chained')
    expect((await maps.get('chained-out'))?.metadata).toMatchObject({ uid })
    await maps.edit('link-8', { data: { v: 'other' } })
    await maps.vanishes('chained-out')
    await outer.delete('chained')
  })

  test('a Secret by its name, whose content is read and not watched', async () => {
    const metadata = { name: 'read-me', namespace: 'default' }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { v: 'one' } }
    const ref = { apiVersion: 'v1', kind: 'Secret', name: 'read-me' }
    const copy = { apiVersion: 'v1', kind: 'Secret', data: { v: cel('source.data.v') } }
    outer.follow({
      nodes: [
        { id: 'source', ref },
        { id: 'copy', resource: copy },
      ],
    })
    await outer.create('reader', {})
    await outer.condition('reader', 'Ready', /copy waits: .*source/)
    await outer.kube.create(SECRETS, secret, signal)
    const copied = (text: string) =>
      outer.eventually(`the copy of ${text}`, async () => {
        const found = await outer.kube.get(SECRETS, toObjectKey('default', 'reader-copy'), signal)
        const wanted = { v: Buffer.from(text).toString('base64') }
        return JSON.stringify(found?.data) === JSON.stringify(wanted) || undefined
      })
    await copied('one')
    const patch = { type: 'merge', body: { stringData: { v: 'two' } } } as const
    await outer.kube.patch(SECRETS, toObjectKey('default', 'read-me'), patch, signal)
    await copied('two')
    await outer.delete('reader')
  })

  test('another namespace is not read', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', namespace: 'kube-system' }
    outer.follow({ nodes: [{ id: 'spy', ref }, mapNode('copy', { x: cel('spy.data.x') })] })
    await outer.create('spies', {})
    await outer.condition('spies', 'Synced', /^False\/Denied: spy: namespace is "kube-system"/)
    await outer.delete('spies')
  })

  test('a query follows what matches', async () => {
    const query = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      matchLabels: { crop: cel('self.spec.crop') },
    }
    outer.follow({
      nodes: [
        { id: 'fields', query },
        mapNode('sum', { names: cel('fields.map(f, f.metadata.name).join(",")') }),
      ],
    })
    await outer.create('asks', { crop: 'rye' })
    await maps.becomes('asks-sum', { names: '' })
    await maps.create('north', {}, { crop: 'rye' })
    await maps.becomes('asks-sum', { names: 'north' })
    await maps.create('south', {}, { crop: 'rye' })
    await maps.becomes('asks-sum', { names: 'north,south' })
    await maps.edit('north', { metadata: { labels: { crop: 'oat' } } })
    await maps.becomes('asks-sum', { names: 'south' })
    await outer.delete('asks')
  })

  test('a query that finds what depends on it comes to rest, and that is told', async () => {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { loop: 'on' } }
    const count = cel('string(sum(mine.map(m, int(default(m.data["count"], "0")))) + 1)')
    const counter = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { loop: 'on' } } },
      data: { count },
    }
    outer.follow({
      nodes: [
        { id: 'mine', query },
        { id: 'counter', resource: counter },
      ],
    })
    await outer.create('winds', {})
    await outer.condition('winds', 'Synced', /^False\/NonConverging: counter: its template has/)
    const few = expect.stringMatching(/^[12]?\d$/)
    expect(await maps.data('winds-counter')).toEqual({ count: few })
    await outer.delete('winds')
  })

  test('the environment', async () => {
    outer.env = { region: 'eu' }
    outer.follow({ nodes: [mapNode('one', { region: cel('env.region') })] })
    await outer.create('placed', {})
    await maps.becomes('placed-one', { region: 'eu' })
    outer.env = { region: 'us' }
    outer.wake({ namespace: 'default', name: 'placed' })
    await maps.becomes('placed-one', { region: 'us' })
    await outer.delete('placed')
  })

  test('an environment that is not there, by name', async () => {
    outer.env = {}
    outer.missing = ['EnvironmentConfig platform does not exist']
    try {
      outer.follow({ nodes: [mapNode('one', { region: cel('env.region') })] })
      await outer.create('nowhere', {})
      const why = 'env.region is not set (EnvironmentConfig platform does not exist)'
      await outer.condition('nowhere', 'Ready', /^False/)
      expect((await outer.conditions('nowhere')).Ready).toBe(
        `False/Creating: 1 of 1 not ready: one waits: ${why}`,
      )
      const { plumbline } = await outer.status('nowhere')
      expect(plumbline?.inventory).toMatchObject([{ id: 'one', waitingOn: why }])
    } finally {
      outer.missing = []
    }
    outer.env = { region: 'eu' }
    outer.wake({ namespace: 'default', name: 'nowhere' })
    await outer.ready('nowhere')
    await outer.delete('nowhere')
  })
})

describe('a composite of composites', () => {
  test('is ready when they are, and says what keeps them', async () => {
    inner.follow({ nodes: [mapNode('shelf', { goods: cel('self.spec.goods') })] })
    const stall = {
      apiVersion: 'acme.test/v1',
      kind: 'Stall',
      spec: { goods: cel('self.spec.goods') },
    }
    outer.follow({ nodes: [{ id: 'stall', resource: stall }] })
    await outer.create('town', { goods: 'bread' })
    await outer.ready('town')
    expect(await maps.data('town-stall-shelf')).toEqual({ goods: 'bread' })

    inner.follow({
      nodes: [
        mapNode('shelf', { goods: cel('self.spec.goods') }),
        mapNode('till', { x: cel('shelf.data.missing') }),
      ],
    })
    await outer.condition(
      'town',
      'Ready',
      /^False\/\w+: 1 of 1 not ready: stall: .*till waits: .*shelf\.data\.missing/,
    )
    inner.follow({ nodes: [mapNode('shelf', { goods: cel('self.spec.goods') })] })
    await outer.ready('town')
  })

  test('shows the drift of what is below, with the way to it', async () => {
    const key = inner.key('town-stall')
    const conditions = [
      {
        type: 'Drifted',
        status: 'True',
        reason: 'DriftDetected',
        message: 'spec.goods is stale',
        lastTransitionTime: '2026-01-01T00:00:00Z',
        observedGeneration: 1,
      },
    ]
    const body = { status: { conditions } }
    await inner.kube.patch(
      inner.resource,
      key,
      { type: 'merge', body, subresource: 'status' },
      signal,
    )
    await outer.condition('town', 'Drifted', /^True\/DriftDetected: stall: spec\.goods is stale/)
    inner.wake({ namespace: 'default', name: 'town-stall' })
    await outer.condition('town', 'Drifted', /^False/)
  })

  test('goes with them, the lowest first', async () => {
    await outer.delete('town')
    await outer.gone('town')
    expect(await inner.get('town-stall')).toBeUndefined()
    expect(await maps.get('town-stall-shelf')).toBeUndefined()
  })
})

test('a composite of the cluster composes into namespaces and beside itself', async () => {
  const data = { apiVersion: 'v1', kind: 'ConfigMap', data: { x: 'y' } }
  fleet.follow({
    nodes: [
      { id: 'space', resource: { apiVersion: 'v1', kind: 'Namespace' } },
      { id: 'map', resource: { ...data, metadata: { namespace: cel('space.metadata.name') } } },
      { id: 'lost', resource: data },
    ],
  })
  await fleet.create('north', {})
  await fleet.condition(
    'north',
    'Synced',
    /^False\/Invalid: lost: ConfigMap is namespaced: set metadata\.namespace/,
  )
  await fleet.eventually('the map', async () => maps.get('north-map', 'north-space'))
  expect(
    await fleet.kube.get(NAMESPACES, toObjectKey(undefined, 'north-space'), signal),
  ).toBeDefined()
  await fleet.delete('north')
  await fleet.gone('north')
})

test('the content of Secrets that no composite made is not kept', async () => {
  const metadata = { name: 'foreign', namespace: 'default' }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password: 'hidden' } }
  await outer.kube.create(SECRETS, secret, signal)
  const own = { apiVersion: 'v1', kind: 'Secret', stringData: { own: 'known' } }
  outer.follow({ nodes: [{ id: 'secret', resource: own }] })
  const mark = outer.requests.length
  await outer.create('keeps', {})
  await outer.ready('keeps')
  await outer.reconcileAll()
  const seen = (name: string) =>
    outer.children.get({ is: 'child', resource: SECRETS, key: toObjectKey('default', name) })
  expect(seen('foreign')).toMatchObject({ is: 'seen', object: { metadata: { name: 'foreign' } } })
  expect(JSON.stringify(seen('foreign'))).not.toContain(Buffer.from('hidden').toString('base64'))
  expect(JSON.stringify(seen('keeps-secret'))).toContain(Buffer.from('known').toString('base64'))
  expect(outer.writesSince(mark).filter((each) => each === 'apply secrets')).toHaveLength(1)
  await outer.delete('keeps')
  await outer.gone('keeps')
})

describe('a pipeline', () => {
  const map = (data: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data,
  })
  const wanted = (resources: Readonly<Record<string, unknown>>) =>
    stepOf('peer', 'reply', {
      desired: { composite: { resource: { status: { url: 'https://x' } } }, resources },
      results: [{ severity: 'SEVERITY_WARNING', message: 'mind the gap' }],
      conditions: [
        {
          type: 'Reachable',
          status: 'STATUS_CONDITION_TRUE',
          reason: 'Fine',
          message: 'ok',
        },
      ],
    })

  test('is run, applied, pruned, and quiet at rest', async () => {
    const { target } = await peers().start('typescript')
    const spec = { endpoint: target, tls: { insecure: true } }
    const metadata = { name: 'peer', uid: 'x', resourceVersion: '1' }
    outer.functions.set('peer', { apiVersion: 'v1', kind: 'Function', metadata, spec })
    outer.followPipeline([
      wanted({
        first: { resource: map({ x: '1' }), ready: 'READY_TRUE' },
        second: { resource: map({ x: '2' }), ready: 'READY_TRUE' },
      }),
    ])
    await outer.create('piped', {})
    await outer.ready('piped')
    expect(await maps.data('piped-first')).toEqual({ x: '1' })
    expect(await outer.status('piped')).toMatchObject({ url: 'https://x' })
    expect(await outer.conditions('piped')).toMatchObject({
      Reachable: expect.stringContaining('Fine'),
    })
    expect(outer.events.filter(({ note }) => note.includes('mind the gap'))).toHaveLength(1)
    const mark = outer.requests.length
    await outer.reconcileAll()
    expect(outer.writesSince(mark)).toEqual([])

    outer.followPipeline([wanted({ first: { resource: map({ x: '3' }), ready: 'READY_FALSE' } })])
    await maps.becomes('piped-first', { x: '3' })
    await maps.vanishes('piped-second')
    await outer.condition('piped', 'Ready', /^False\/Unavailable: 1 of 1 not ready: first/)
  }, 60_000)

  test('changes nothing when it fails, and says which step', async () => {
    outer.functions.clear()
    outer.wake({ namespace: 'default', name: 'piped' })
    await outer.condition('piped', 'Synced', /^False\/FunctionMissing: pipeline step/)
    expect(await maps.data('piped-first')).toEqual({ x: '3' })
    await outer.delete('piped')
    await outer.gone('piped')
    expect(await maps.get('piped-first')).toBeUndefined()
  })
})
