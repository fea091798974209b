import { describe, expect, test } from '@jest/globals'
import type { NodeSource } from '../../composition/graph/index.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { KnownObjects } from '../evaluation/known-objects.ts'
import { compileGraph, look } from '../evaluation/look.ts'
import type { ManifestObject } from '../manifest/manifest.ts'
import { offlineResources } from './offline-resources.ts'
import { toPrinted } from './print-rendering.ts'
import { simulate } from './simulate.ts'

const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
const schemaOf = (_apiVersion: string, kind: string) =>
  kind === 'Db'
    ? {
        type: 'object',
        properties: {
          spec: { type: 'object', properties: { forProvider: { type: 'object' } } },
          status: {
            type: 'object',
            properties: {
              address: { type: 'string' },
              port: { type: 'integer', minimum: 1024 },
              conditions: { type: 'array' },
            },
          },
        },
      }
    : {}

function map(id: string, data: JsonObject, more: Partial<NodeSource> = {}): NodeSource {
  return { id, resource: { apiVersion: 'v1', kind: 'ConfigMap', data }, ...more }
}
const db: NodeSource = { id: 'db', resource: { apiVersion: 'acme.test/v1', kind: 'Db', spec: {} } }
const cel = (source: string) => `\${${source}}`

interface Case {
  readonly nodes: readonly NodeSource[]
  readonly status?: JsonObject
  readonly spec?: JsonObject
  readonly env?: JsonObject
  readonly missing?: readonly string[]
  readonly given?: readonly ManifestObject[]
  readonly mostPasses?: number
}

async function run(what: Case) {
  const { nodes, status = {}, spec = {}, env = {}, missing = [] } = what
  const { given = [], mostPasses = 20 } = what
  const source = { compositeTypeRef, mode: 'Graph', nodes, status } as const
  const compiled = compileGraph(source, { schemaOf, resolve: () => undefined })
  const metadata = { name: 'shop', namespace: 'team' }
  const instance = { ...compositeTypeRef, metadata, spec }
  const known = new KnownObjects()
  const environment = { data: env, missing }
  const setting = { compiled, environment, resources: offlineResources([]), known }
  const { resolve } = compiled.graph
  const rendering = await simulate({
    ...{ known, instance, given, schemaOf, resolve, mostPasses },
    look: async (composite, lookups) => look(setting, composite, lookups),
  })
  return toPrinted(rendering, { schemaOf, resolve })
}

/** Name to data (or spec) of what is composed. */
function composed({ objects: [, ...children] }: Awaited<ReturnType<typeof run>>) {
  return Object.fromEntries(
    children.map(({ metadata, data, spec, stringData }) => [
      isJsonObject(metadata) ? metadata.name : '',
      data ?? stringData ?? spec,
    ]),
  )
}

function statusOf({ objects: [instance] }: Awaited<ReturnType<typeof run>>): JsonObject {
  return isJsonObject(instance?.status) ? instance.status : {}
}

describe('a rendering', () => {
  test('goes on until what waits for a status has it', async () => {
    const chain = [
      map('a', { address: cel('db.status.address') }),
      db,
      map('b', { port: cel('string(db.status.port)'), a: cel('a.data.address') }),
    ]
    const rendering = await run({ nodes: chain, status: { at: cel('b.data.a') } })
    expect(composed(rendering)).toEqual({
      'shop-a': { address: 'mocked-address' },
      'shop-db': {},
      'shop-b': { port: '1024', a: 'mocked-address' },
    })
    expect(statusOf(rendering).at).toBe('mocked-address')
    expect(rendering).toMatchObject({ isReady: true, problem: '' })
    expect(rendering.passes).toBeGreaterThan(2)
  })

  test('is the same every time', async () => {
    const nodes = [db, map('a', { address: cel('db.status.address') })]
    expect(await run({ nodes })).toEqual(await run({ nodes }))
  })

  test.each([
    { reason: 'by its name', metadata: { name: 'shop-db' } },
    {
      reason: 'by its node',
      metadata: { name: 'x', annotations: { 'plumbline.dev/composition-resource-name': 'db' } },
    },
  ])('takes an observation from a file, $reason', async ({ metadata }) => {
    const ready = { type: 'Ready', status: 'True', reason: 'Available', message: '' }
    const status = { address: 'real', conditions: [ready] }
    const given = [{ apiVersion: 'acme.test/v1', kind: 'Db', metadata, status }]
    const nodes = [db, map('a', { address: cel('db.status.address') })]
    expect(composed(await run({ nodes, given }))['shop-a']).toEqual({ address: 'real' })
  })

  test('an observed child that is not ready keeps the instance from it, and says so', async () => {
    const broken = { type: 'Ready', status: 'False', reason: 'Failed', message: 'no quota' }
    const given = [
      {
        apiVersion: 'acme.test/v1',
        kind: 'Db',
        metadata: { name: 'shop-db' },
        status: { conditions: [broken] },
      },
    ]
    const rendering = await run({ nodes: [db, map('a', {}, { waitFor: { db: 'ready' } })], given })
    expect(Object.keys(composed(rendering))).toEqual(['shop-db'])
    expect(rendering.isReady).toBe(false)
    expect(rendering.problem).toContain('no quota')
  })

  test('what references and queries look for comes from files', async () => {
    const given = ['a', 'b'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'team', labels: { of: 'shop' } },
      data: { word: name },
    }))
    const of = { apiVersion: 'v1', kind: 'ConfigMap' }
    const nodes: NodeSource[] = [
      { id: 'one', ref: { ...of, name: 'a' } },
      { id: 'all', query: { ...of, matchLabels: { of: 'shop' } } },
      map('sum', { one: cel('one.data.word'), all: cel('string(size(all))') }),
    ]
    expect(composed(await run({ nodes, given }))).toEqual({ 'shop-sum': { one: 'a', all: '2' } })
    expect((await run({ nodes })).problem).toContain('one does not exist yet')
  })

  test('when, forEach and env decide what is composed', async () => {
    const nodes = [
      map('off', {}, { when: cel('self.spec.on') }),
      map(
        'each',
        { region: cel('region'), tier: cel('env.tier') },
        { forEach: { region: cel('self.spec.regions') }, key: cel('region') },
      ),
    ]
    const spec = { on: false, regions: ['us', 'eu'] }
    expect(composed(await run({ nodes, spec, env: { tier: 'gold' } }))).toEqual({
      'shop-each-eu': { region: 'eu', tier: 'gold' },
      'shop-each-us': { region: 'us', tier: 'gold' },
    })
  })

  test('what waits for env says which EnvironmentConfig is missing', async () => {
    const nodes = [map('a', { tier: cel('env.tier') })]
    const missing = ['EnvironmentConfig z does not exist']
    const { problem } = await run({ nodes, missing })
    expect(problem).toContain('env.tier is not set (EnvironmentConfig z does not exist)')
    expect((await run({ nodes, env: { tier: 'gold' }, missing })).problem).toBe('')
  })

  test('a failing expression is told, and makes nothing', async () => {
    const rendering = await run({ nodes: [map('a', { n: cel("string(int('x'))") })] })
    expect(composed(rendering)).toEqual({})
    expect(rendering.problem).toContain('a: data.n: ')
  })

  test('a value that fails is told, though nobody reads it', async () => {
    const bad: NodeSource = { id: 'bad', value: cel('1 / self.spec.n') }
    const rendering = await run({ nodes: [bad, map('a', { x: 'y' })], spec: { n: 0 } })
    expect(composed(rendering)).toEqual({ 'shop-a': { x: 'y' } })
    expect(rendering.problem).toBe('bad: int divide by zero')
  })

  test('never shows the data of a Secret', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', stringData: { word: 'hunter2' } }
    const rendering = await run({ nodes: [{ id: 'a', resource: secret }] })
    expect(JSON.stringify(rendering)).not.toContain('hunter2')
    expect(composed(rendering)).toEqual({ 'shop-a': { word: '(sensitive)' } })
  })

  test('says when it does not come to rest in time', async () => {
    const nodes = [map('a', { address: cel('db.status.address') }), db]
    expect(await run({ nodes, mostPasses: 1 })).toMatchObject({
      isReady: false,
      problem: expect.stringContaining('every one of 1 passes changed something'),
    })
  })
})
