import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
let rig: CompositionRig
beforeAll(async () => {
  rig = await CompositionRig.start(environment().kubeconfigPath, { kind: 'Shop', plural: 'shops' })
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

const five = ['a', 'b', 'c', 'd', 'e'].map((id) => mapNode(id, { id, size: cel('self.spec.size') }))

describe('a composite of five', () => {
  test('comes up with eight writes, and none at rest', async () => {
    rig.follow({ nodes: five, status: { size: cel('a.data.size') } })
    const mark = rig.requests.length
    await rig.create('five', { size: 'small' })
    await rig.ready('five')
    expect(rig.writesSince(mark)).toEqual([
      'patch shops',
      'patch shops',
      ...five.map(() => 'apply configmaps'),
      'patch shops',
    ])
    expect(rig.events).toEqual([])
    expect(await maps.data('five-c')).toEqual({ id: 'c', size: 'small' })
    expect((await rig.status('five')).size).toBe('small')
    const rest = rig.requests.length
    await rig.reconcileAll()
    await rig.reconcileAll()
    expect(rig.writesSince(rest)).toEqual([])
  })

  test('a restart writes nothing', async () => {
    const graph = { nodes: five, status: { size: cel('a.data.size') } }
    const kind = { kind: 'Shop', plural: 'shops', graph }
    const heir = await CompositionRig.start(environment().kubeconfigPath, kind)
    try {
      await heir.reconcileAll()
      await heir.reconcileAll()
      expect(heir.store.size).toBe(1)
      expect(heir.writesSince(0)).toEqual([])
    } finally {
      await heir.stop()
    }
  })

  test('its children say whose they are', async () => {
    const { metadata } = (await maps.get('five-a')) ?? {}
    const { metadata: instance } = (await rig.get('five')) ?? {}
    expect(metadata?.labels).toEqual({ 'plumbline.dev/composite': 'five' })
    expect(metadata?.annotations).toEqual({
      'plumbline.dev/composite-kind': 'Shop.acme.test',
      'plumbline.dev/composition-resource-name': 'a',
    })
    expect(metadata?.ownerReferences).toEqual([
      {
        apiVersion: 'acme.test/v1',
        kind: 'Shop',
        name: 'five',
        uid: instance?.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ])
  })

  test('follows its spec', async () => {
    await rig.edit('five', { spec: { size: 'large' } })
    await maps.becomes('five-e', { id: 'e', size: 'large' })
    await rig.ready('five')
  })

  test('puts back what was edited, removed or deleted by hand', async () => {
    const told = rig.events.length
    await maps.edit('five-a', { data: { size: 'hand' } })
    await maps.becomes('five-a', { id: 'a', size: 'large' })
    await maps.edit('five-b', { data: { size: null } })
    await maps.becomes('five-b', { id: 'b', size: 'large' })
    await maps.edit('five-b', { metadata: { labels: null, ownerReferences: null } })
    await rig.eventually('its marks to be back', async () => {
      const { metadata } = (await maps.get('five-b')) ?? {}
      return (metadata?.labels !== undefined && metadata.ownerReferences?.length === 1) || undefined
    })
    await maps.delete('five-c')
    await maps.becomes('five-c', { id: 'c', size: 'large' })
    await rig.ready('five')
    await rig.reconcileAll()
    const corrections = rig.events.slice(told).filter(({ reason }) => reason === 'DriftCorrected')
    expect(corrections.map(({ type, action, note }) => [type, action, note])).toEqual([
      [
        'Normal',
        'Correct',
        expect.stringMatching(
          /^a: ConfigMap five-a: data\.size restored; changed by \S+ \(data\.size\)$/,
        ),
      ],
      ['Normal', 'Correct', 'b: ConfigMap five-b: data.size restored'],
      [
        'Normal',
        'Correct',
        'b: ConfigMap five-b: metadata.labels, metadata.ownerReferences restored',
      ],
    ])
    expect(new Set(corrections.map(({ name }) => name)).size).toBe(3)
  })

  test('leaves alone what others add', async () => {
    await maps.edit('five-d', { data: { other: 'mine' } })
    await rig.reconcileAll()
    expect(await maps.data('five-d')).toEqual({ id: 'd', size: 'large', other: 'mine' })
  })

  test('prunes what left the Composition', async () => {
    rig.follow({ nodes: five.slice(0, 3) })
    await maps.vanishes('five-d')
    await maps.vanishes('five-e')
    await rig.eventually('the inventory to be three', async () => {
      const { plumbline } = await rig.status('five')
      return plumbline?.inventory?.length === 3 || undefined
    })
  })

  test('is deleted with its Composition gone, children first', async () => {
    rig.follow(undefined)
    await rig.condition('five', 'Synced', /^False\/CompositionNotFound/)
    await rig.delete('five')
    await rig.gone('five')
    expect(await maps.get('five-a')).toBeUndefined()
  })
})

test('nothing is pruned while something that is wanted has no place', async () => {
  rig.follow({ nodes: [mapNode('a', { x: 'y' }), mapNode('b', { x: 'y' })] })
  await rig.create('typo', {})
  await rig.ready('typo')
  const { uid } = (await maps.get('typo-a'))?.metadata ?? {}
  const mistyped = { apiVersion: 'acme.test/v1', kind: 'Shopp', spec: {} }
  rig.follow({ nodes: [{ id: 'a', resource: mistyped }] })
  await rig.condition('typo', 'Ready', /a waits: Shopp of acme\.test\/v1 is not served yet/)
  await rig.reconcileAll()
  expect((await maps.get('typo-a'))?.metadata.uid).toBe(uid)
  expect(await maps.data('typo-b')).toEqual({ x: 'y' })
  const why =
    'stays until all that is wanted can be placed: a: Shopp of acme.test/v1 is not served yet'
  const { plumbline } = await rig.status('typo')
  expect(plumbline?.inventory?.map(({ kind, waitingOn }) => [kind, waitingOn])).toEqual([
    ['Shopp', 'Shopp of acme.test/v1 is not served yet'],
    ['ConfigMap', why],
    ['ConfigMap', why],
  ])
  rig.follow({ nodes: [mapNode('c', { x: 'y' })] })
  await maps.vanishes('typo-a')
  await maps.vanishes('typo-b')
  await rig.delete('typo')
  await rig.gone('typo')
})

test('nodes that need each other are made in order, with the inventory recorded once', async () => {
  rig.follow({
    nodes: [
      mapNode('last', { from: cel('middle.data.from') }),
      mapNode('middle', { from: cel('first.data.value') }),
      mapNode('first', { value: cel('self.spec.value') }),
    ],
    status: { reached: cel('last.data.from') },
  })
  const mark = rig.requests.length
  await rig.create('chain', { value: 'x' })
  await rig.ready('chain')
  expect(await maps.data('chain-last')).toEqual({ from: 'x' })
  expect((await rig.status('chain')).reached).toBe('x')
  expect(rig.writesSince(mark).length).toBeLessThanOrEqual(6)
  const { plumbline } = await rig.status('chain')
  expect(plumbline?.inventory?.find(({ id }) => id === 'last')?.needs).toEqual(['middle'])

  await rig.delete('chain')
  await rig.gone('chain')
})

test('forEach: identity follows the key', async () => {
  rig.follow({
    nodes: [
      mapNode(
        'each',
        { region: cel('region') },
        { forEach: { region: cel('self.spec.regions') }, key: cel('region') },
      ),
    ],
  })
  await rig.create('many', { regions: ['eu', 'us', 'ap'] })
  await rig.ready('many')
  const before = await maps.get('many-each-us')
  await rig.edit('many', { spec: { regions: ['us', 'sa'] } })
  await maps.vanishes('many-each-eu')
  await maps.vanishes('many-each-ap')
  await maps.becomes('many-each-sa', { region: 'sa' })
  expect((await maps.get('many-each-us'))?.metadata.uid).toBe(before?.metadata.uid)
  await rig.delete('many')
})

describe('the failure rule', () => {
  const nodes = [
    mapNode('kept', { fixed: cel('self.spec.fixed'), broken: cel('self.spec.maybe') }),
    mapNode('optional', { x: 'y' }, { when: cel('self.spec.wanted') }),
    mapNode(
      'each',
      { region: cel('region') },
      { forEach: { region: cel('self.spec.regions') }, key: cel('region') },
    ),
  ]
  test('nothing vanishes because an expression failed', async () => {
    rig.follow({ nodes })
    await rig.create('careful', { fixed: '1', maybe: 'value', wanted: true, regions: ['eu'] })
    await rig.ready('careful')
    await rig.edit('careful', { spec: { fixed: '2', maybe: null, wanted: null, regions: null } })
    await maps.becomes('careful-kept', { broken: 'value', fixed: '2' })
    await rig.condition('careful', 'Degraded', /^True\/ExpressionFailed: .*kept: data\.broken/)
    await rig.condition('careful', 'Degraded', /optional/)
    await rig.condition('careful', 'Degraded', /each/)
    expect(await maps.data('careful-optional')).toEqual({ x: 'y' })
    expect(await maps.data('careful-each-eu')).toEqual({ region: 'eu' })
  })

  test('and it ends when the value is there again', async () => {
    await rig.edit('careful', { spec: { maybe: 'new', wanted: false, regions: [] } })
    await maps.becomes('careful-kept', { broken: 'new', fixed: '2' })
    await maps.vanishes('careful-optional')
    await maps.vanishes('careful-each-eu')
    await rig.condition('careful', 'Degraded', /^False/)
    await rig.ready('careful')
    await rig.delete('careful')
  })
})

test.each([
  { reason: 'is named', name: 'rival', theirs: 'theirs', by: '\\S+' },
  {
    reason: 'who leaves no name',
    name: 'eraser',
    theirs: null,
    by: 'somebody who leaves no trace',
  },
])(
  'a second writer $reason, and only its node is held back',
  async ({ name, theirs, by }) => {
    const told = rig.events.length
    rig.follow({
      nodes: [
        mapNode('fought', { x: 'ours', y: 'too' }),
        mapNode('calm', { x: cel('self.spec.x') }),
      ],
    })
    await rig.create(name, { x: '1' })
    await rig.ready(name)
    let fights = true
    const fighting = (async () => {
      while (fights) {
        await maps.edit(`${name}-fought`, { data: { x: theirs } })
        await rig.eventually('it to be put back', async () => {
          const data = (await maps.data(`${name}-fought`)) as { x?: string } | undefined
          return !fights || data?.x === 'ours' || undefined
        })
      }
    })()
    await rig.condition(name, 'Synced', new RegExp(`^False/Conflict: fought: ${by} \\(data\\.x\\)`))
    await rig.edit(name, { spec: { x: '2' } })
    await maps.becomes(`${name}-calm`, { x: '2' })
    fights = false
    await fighting
    const corrections = rig.events.slice(told).filter(({ reason }) => reason === 'DriftCorrected')
    expect(corrections).toHaveLength(2)
    await rig.delete(name)
  },
  30_000,
)

test('a kind that is not served yet is waited for', async () => {
  const resource = { apiVersion: 'late.test/v1', kind: 'Late', spec: { x: 'y' } }
  rig.follow({ nodes: [{ id: 'late', resource }, mapNode('other', { x: 'y' })] })
  await rig.create('early', {})
  await rig.condition(
    'early',
    'Ready',
    /1 of 2 not ready: late waits: Late of late\.test\/v1 is not served yet/,
  )
  await maps.becomes('early-other', { x: 'y' })
  const late = await CompositionRig.start(environment().kubeconfigPath, {
    kind: 'Late',
    plural: 'lates',
    group: 'late.test',
    graph: { nodes: [] },
  })
  try {
    await rig.ready('early')
    await rig.delete('early')
    await rig.gone('early')
  } finally {
    await late.stop()
  }
}, 30_000)
