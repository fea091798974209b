import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compiled, configMap, ex } from '../../../test/support/graph-sample.ts'
import { orderOf } from './edges.ts'
import type { Edge } from './graph.ts'

function edge(from: string, to: string, soft = false): Edge {
  return { from, to, soft, where: 'data.a', source: `${to}.data.a` }
}

describe('order', () => {
  const rows: readonly {
    readonly reason: string
    readonly ids: string
    readonly edges: readonly Edge[]
    readonly order: string
  }[] = [
    { reason: 'as authored without edges', ids: 'abc', edges: [], order: 'abc' },
    {
      reason: 'a node moves only as far as it must',
      ids: 'abcd',
      edges: [edge('b', 'd')],
      order: 'adbc',
    },
    {
      reason: 'a chain backwards',
      ids: 'abc',
      edges: [edge('a', 'b'), edge('b', 'c')],
      order: 'cba',
    },
    {
      reason: 'a soft edge orders where it can',
      ids: 'ab',
      edges: [edge('a', 'b', true)],
      order: 'ba',
    },
    {
      reason: 'a hard edge wins over a soft one',
      ids: 'ab',
      edges: [edge('a', 'b', true), edge('b', 'a')],
      order: 'ab',
    },
    {
      reason: 'of two soft ones the first orders',
      ids: 'ab',
      edges: [edge('a', 'b', true), edge('b', 'a', true)],
      order: 'ba',
    },
  ]

  test.each(rows)('$reason', ({ ids, edges, order }) => {
    expect(orderOf([...ids], edges)).toEqual({ ids: [...order], cycles: [] })
  })

  test('a node after all it needs, whatever the edges; a cycle is told instead', () => {
    const ids = [...'abcdefgh']
    const anyEdge = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids), fc.boolean())
    fc.assert(
      fc.property(fc.array(anyEdge, { maxLength: 14 }), (pairs) => {
        const edges = pairs.map(([from, to, soft]) => edge(from, to, soft))
        const order = orderOf(ids, edges)
        expect([...order.ids].sort()).toEqual(ids)
        const late = edges.filter(
          ({ from, to, soft }) => !soft && order.ids.indexOf(to) >= order.ids.indexOf(from),
        )
        expect(late.length === 0).toBe(order.cycles.length === 0)
        for (const cycle of order.cycles) expect(cycle.some(({ soft }) => soft)).toBe(false)
      }),
    )
  })
})

describe('edges', () => {
  const rows: readonly {
    readonly reason: string
    readonly text: string
    readonly edges: readonly string[]
  }[] = [
    { reason: 'a plain reference is hard', text: 'b.data.x', edges: ['a>b'] },
    { reason: 'a fallback is soft', text: 'default(b.data.x, "")', edges: ['a~b'] },
    {
      reason: 'a branch counts though it may not be taken',
      text: 'self.spec.archive ? b.data.x : ""',
      edges: ['a>b'],
    },
    { reason: 'the instance is no node', text: 'self.metadata.name', edges: [] },
    { reason: 'itself: a cycle of one', text: 'a.metadata.name', edges: ['a>a'] },
  ]

  test.each(rows)('$reason', ({ text, edges }) => {
    const { graph } = compiled([configMap('a', { x: ex(text) }), configMap('b', {})])
    expect(graph.edges.map(({ from, to, soft }) => `${from}${soft ? '~' : '>'}${to}`)).toEqual(
      edges,
    )
  })

  test('waitFor is a hard edge; readyWhen of the node itself is none', () => {
    const { graph, told } = compiled([
      configMap(
        'a',
        {},
        { waitFor: { b: 'ready' }, readyWhen: [ex('has(a.data) && has(this.data)')] },
      ),
      configMap('b', {}),
    ])
    expect(graph.edges).toEqual([
      { from: 'a', to: 'b', soft: false, where: 'waitFor', source: 'b' },
    ])
    expect(graph.nodes.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(told).toEqual([])
  })

  test('a self-reference is a cycle of one edge', () => {
    expect(compiled([configMap('a', { x: ex('a.metadata.name') })]).told).toEqual([
      'cycle: a needs a (data.x: a.metadata.name); soften one edge with default(path, fallback)',
    ])
  })
})
