import { describe, expect, test } from '@jest/globals'
import { ex } from '../../../test/support/graph-sample.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import type { Outcome } from '../evaluate/index.ts'
import { compile, type NodeSource } from '../graph/index.ts'
import { needsOf } from './graph-cache.ts'
import type { Owner } from './place-child.ts'
import { secretPlacesOf } from './secret-places.ts'
import { frozenNodes, placeWants } from './wants.ts'

const owner: Owner = {
  ...{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' },
}
const resources = { find: () => CONFIG_MAPS, locate: () => CONFIG_MAPS }
const map = (id: string, needs: readonly string[], more: Partial<NodeSource> = {}): NodeSource => {
  const data = Object.fromEntries(needs.map((need) => [need, `\${${need}.metadata.name}`]))
  return { id, resource: { apiVersion: 'v1', kind: 'ConfigMap', data }, ...more }
}

/** Ids whose object carries the claim, and ids whose object carries the owner reference. */
function holdsOf(nodes: readonly NodeSource[]) {
  const spec = { nodes, compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Shop' } }
  const schemas = { schemaOf: () => ({}), resolve: () => undefined }
  const graph = compile(spec, schemas)
  const outcomes = nodes.map(({ id: node }): Outcome => {
    const metadata = { ownerReferences: [{ uid: 'any', kind: 'X', name: 'x', apiVersion: 'v1' }] }
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
    return { is: 'desired', node, key: '', object, gaps: [], mayChange: [], holds: [] }
  })
  const compiled = { graph, needs: needsOf(graph), unknown: [] }
  const children = placeWants(owner, compiled, outcomes, resources)
  const of = (isHeld: (metadata: Readonly<Record<string, unknown>>) => boolean) =>
    children
      .filter(({ object }) => isHeld(object.metadata as Readonly<Record<string, unknown>>))
      .map(({ id }) => id)
  return {
    claimed: of(({ annotations }) => JSON.stringify(annotations).includes('composite-uid')),
    owned: of(({ ownerReferences }) => JSON.stringify(ownerReferences)?.includes('u1') === true),
    stray: of(({ ownerReferences }) => JSON.stringify(ownerReferences)?.includes('any') === true),
  }
}

const rows: readonly (readonly [
  reason: string,
  nodes: readonly NodeSource[],
  claimed: readonly string[],
  owned: readonly string[],
])[] = [
  ['what goes with the composite is owned', [map('a', []), map('b', ['a'])], [], ['a', 'b']],
  [
    'what is retained must not go with it; what it needs may',
    [map('a', []), map('b', ['a'], { onDelete: 'Retain' })],
    ['b'],
    ['a'],
  ],
  [
    'what is protected stands, with all that it needs, however far',
    [map('a', []), map('b', ['a']), map('c', ['b'], { protect: true }), map('d', ['c'])],
    ['a', 'b', 'c'],
    ['d'],
  ],
]
test.each(rows)('%s', (_reason, nodes, claimed, owned) => {
  expect(holdsOf(nodes)).toEqual({ claimed, owned, stray: [] })
})

function compiledFrom(nodes: readonly NodeSource[]) {
  const spec = { nodes, compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Shop' } }
  const graph = compile(spec, { schemaOf: () => ({}), resolve: () => undefined })
  return { graph, needs: needsOf(graph), unknown: [] }
}

test('how long the children of an undecided node live is known all the same', () => {
  const nodes = [map('a', []), map('b', ['a'], { protect: true }), map('c', [])]
  const gaps = [{ path: ['when'], why: 'waiting', message: 'no', cause: 'self' }] as const
  const outcomes = nodes.map(({ id: node }): Outcome => ({ is: 'frozen', node, gaps }))
  expect(frozenNodes(compiledFrom(nodes), outcomes)).toEqual([
    { id: 'a', gaps, keeping: {}, outlives: true },
    { id: 'b', gaps, keeping: { protect: true, needs: ['a'] }, outlives: true },
    { id: 'c', gaps, keeping: {}, outlives: false },
  ])
})

describe('what of an object is computed from Secrets', () => {
  const secret: NodeSource = { id: 's', ref: { apiVersion: 'v1', kind: 'Secret', name: 's' } }
  const rows: readonly (readonly [reason: string, spec: unknown, places: unknown])[] = [
    ['nothing', { a: 'x', b: ex('self.spec.b'), c: ex('s.metadata.name') }, []],
    ['a whole value', { in: { a: ex('s.data.a') }, b: 'x' }, [['spec', 'in', 'a']]],
    ['mixed text', { a: `x-${ex('s.data.a')}` }, [['spec', 'a']]],
    ['a list as a whole', { a: ['x', { b: ex('s.data.a') }] }, [['spec', 'a']]],
  ]
  test.each(rows)('%s', (_reason, spec, places) => {
    const resource = { apiVersion: 'acme.io/v1', kind: 'Login', spec }
    const { graph } = compiledFrom([secret, { id: 'login', resource }])
    const node = graph.nodes.find(({ id }) => id === 'login')
    expect(node && secretPlacesOf(node)).toEqual(places)
  })
})
