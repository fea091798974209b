import { expect, test } from '@jest/globals'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import type { Outcome } from '../evaluate/index.ts'
import { compile, type NodeSource } from '../graph/index.ts'
import { needsOf } from './graph-cache.ts'
import type { Owner } from './place-child.ts'
import { placeWants } from './wants.ts'

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
