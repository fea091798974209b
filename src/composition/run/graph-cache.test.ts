import { describe, expect, test } from '@jest/globals'
import { compile, type NodeSource, type Schemas } from '../graph/index.ts'
import { needsOf } from './graph-cache.ts'

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
