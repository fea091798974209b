import { describe, expect, test } from '@jest/globals'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { KubeError } from '../../kube/error.ts'
import type { Revision } from '../choose-composition.ts'
import type { GraphSpec } from '../composition.ts'
import { compile, type NodeSource, type Schemas } from '../graph/index.ts'
import { GraphCache, needsOf } from './graph-cache.ts'
import { SchemaCache } from './schema-cache.ts'

const schemas: Schemas = { schemaOf: () => ({}), resolve: () => undefined }
const cel = (source: string) => `\${${source}}`
const map = (id: string, data: unknown, more: Partial<NodeSource> = {}): NodeSource => ({
  id,
  resource: { apiVersion: 'v1', kind: 'ConfigMap', data },
  ...more,
})

describe('which children a child needs', () => {
  const rows: readonly {
    readonly reason: string
    readonly nodes: readonly NodeSource[]
    readonly needs: Readonly<Record<string, readonly string[]>>
  }[] = [
    {
      reason: 'a reference',
      nodes: [map('a', {}), map('b', { x: cel('a.metadata.name') })],
      needs: { a: [], b: ['a'] },
    },
    {
      reason: 'through a value, which is no child',
      nodes: [map('a', {}), { id: 'v', value: cel('a.metadata.name') }, map('b', { x: cel('v') })],
      needs: { a: [], b: ['a'] },
    },
    {
      reason: 'not the needs of what it needs: that goes before those by itself',
      nodes: [
        map('a', {}),
        map('b', { x: cel('a.metadata.name') }),
        map('c', { x: cel('b.metadata.name') }),
      ],
      needs: { a: [], b: ['a'], c: ['b'] },
    },
    {
      reason: 'waitFor, without a reference',
      nodes: [map('a', {}), map('b', {}, { waitFor: { a: 'ready' } })],
      needs: { a: [], b: ['a'] },
    },
    {
      reason: 'a soft reference is no need',
      nodes: [map('a', {}), map('b', { x: cel('default(a.metadata.name, "none")') })],
      needs: { a: [], b: [] },
    },
  ]
  test.each(rows)('$reason', ({ nodes, needs }) => {
    const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
    const graph = compile({ compositeTypeRef, nodes }, schemas)
    expect(Object.fromEntries(needsOf(graph))).toEqual(needs)
  })
})

test('graphs of revisions that nobody follows any more are forgotten', async () => {
  const clock = new ManualClock()
  const discovery = { openApiHashes: async () => new Map(), openApi: async () => ({}) }
  const cache = new GraphCache(new SchemaCache(discovery), clock)
  const { signal } = new AbortController()
  const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
  const spec: GraphSpec = { mode: 'Graph', compositeTypeRef, nodes: [] }
  const get = (hash: string) => cache.get({ hash } as Revision, spec, signal) // reads the hash only
  for (let revision = 0; revision < 50; revision++) await get(`r${revision}`)
  for (let minute = 0; minute < 70; minute += 10) {
    await clock.advance(10 * 60_000)
    await get('r49')
  }
  expect(cache.size).toBe(1)
})

test('a graph that was compiled goes on while schemas cannot be read', async () => {
  const clock = new ManualClock()
  let isDown = false
  const openApiHashes = async () => {
    if (isDown) throw new KubeError({ message: 'down', code: 503, reason: 'ServiceUnavailable' })
    return new Map()
  }
  const cache = new GraphCache(new SchemaCache({ openApiHashes, openApi: async () => ({}) }), clock)
  const { signal } = new AbortController()
  const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
  const spec: GraphSpec = { mode: 'Graph', compositeTypeRef, nodes: [] }
  const get = (hash: string) => cache.get({ hash } as Revision, spec, signal) // reads the hash only
  const known = await get('known')
  isDown = true
  await clock.advance(60_000)
  expect(await get('known')).toBe(known)
  const says = 'schemas cannot be read: down; kubectl get --raw'
  await expect(get('new')).rejects.toMatchObject({
    code: 'SchemaUnavailable',
    message: expect.stringContaining(says),
  })
})
