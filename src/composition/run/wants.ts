import type { Outcome } from '../evaluate/index.ts'
import type { CompletedPipeline } from '../functions/index.ts'
import type { KindRef } from '../graph/index.ts'
import type { FrozenNode, UndecidedNode } from './decide.ts'
import type { CompiledGraph } from './graph-cache.ts'
import type { Keeping } from './inventory.ts'
import { type Owner, type PlacedChild, placeChild } from './place-child.ts'
import type { Resources } from './resources.ts'
import { secretPlacesOf } from './secret-places.ts'
import type { SecretPlace } from './secret-values.ts'

/** The children that the outcomes want, with their places. */
export function placeWants(
  owner: Owner,
  compiled: CompiledGraph,
  outcomes: readonly Outcome[],
  resources: Resources,
): readonly PlacedChild[] {
  const survivors = survivorsOf(compiled)
  return outcomes.flatMap((outcome) => {
    if (outcome.is !== 'desired' || isNameless(outcome)) return []
    const { node, key, object, gaps, holds } = outcome
    const want = {
      id: node,
      ...(key === '' ? {} : { key }),
      object,
      gaps,
      waits: holds.map(({ message }) => message),
      keeping: keepingOf(compiled, node),
      outlives: survivors.has(node),
      secrets: secretsOf(compiled, node),
    }
    return [placeChild(owner, want, resources.find(kindOf(object)))]
  })
}

/** The children that functions want, each under its node and the name that the function gave it. */
export function placeResults(
  owner: Owner,
  compiled: CompiledGraph,
  results: ReadonlyMap<string, CompletedPipeline['resources']>,
  resources: Resources,
): readonly PlacedChild[] {
  const survivors = survivorsOf(compiled)
  return [...results].flatMap(([id, composed]) =>
    Object.entries(composed).map(([key, { object, isDecided }]) => {
      const facts = { keeping: keepingOf(compiled, id), outlives: survivors.has(id) }
      const secrets = secretsOf(compiled, id)
      const want = { id, key, object, gaps: [], waits: [], ...facts, secrets }
      return placeChild(owner, want, isDecided ? resources.find(kindOf(object)) : undefined)
    }),
  )
}

/** Nodes whose wish is undecided, and those whose object's name is. */
export function frozenNodes(
  compiled: CompiledGraph,
  outcomes: readonly Outcome[],
): readonly FrozenNode[] {
  const undecided = outcomes.flatMap((outcome): readonly UndecidedNode[] => {
    if (outcome.is === 'frozen') return [{ id: outcome.node, gaps: outcome.gaps }]
    if (outcome.is !== 'desired' || !isNameless(outcome)) return []
    return [{ id: outcome.node, gaps: outcome.gaps }]
  })
  return toFrozen(compiled, undecided)
}

/** How long their children live needs no evaluation. */
export function toFrozen(
  compiled: CompiledGraph,
  undecided: readonly UndecidedNode[],
): readonly FrozenNode[] {
  const survivors = survivorsOf(compiled)
  return undecided.map((each) => {
    const { id } = each
    return { ...each, keeping: keepingOf(compiled, id), outlives: survivors.has(id) }
  })
}

/** Without its name nobody knows which object is meant. */
function isNameless({ gaps }: Extract<Outcome, { readonly is: 'desired' }>): boolean {
  return gaps.some(({ path: [top, member] }) => {
    const identity = member === undefined || member === 'name' || member === 'namespace'
    return top === 'metadata' && identity
  })
}

/** Nodes that are retained or protected, and all that protected ones need. */
function survivorsOf({ graph, needs }: CompiledGraph): ReadonlySet<string> {
  const survivors = new Set<string>()
  const keep = (id: string): void => {
    if (survivors.has(id)) return
    survivors.add(id)
    for (const needed of needs.get(id) ?? []) keep(needed)
  }
  for (const { id, protect } of graph.nodes) if (protect) keep(id)
  for (const { id, onDelete } of graph.nodes) if (onDelete === 'Retain') survivors.add(id)
  return survivors
}

function keepingOf({ graph, needs }: CompiledGraph, id: string): Keeping {
  const node = graph.nodes.find((each) => each.id === id)
  const needed = needs.get(id) ?? []
  return {
    ...(node?.onDelete === 'Retain' ? { onDelete: 'Retain' as const } : {}),
    ...(node?.protect === true ? { protect: true as const } : {}),
    ...(needed.length === 0 ? {} : { needs: needed }),
  }
}

function secretsOf({ graph }: CompiledGraph, id: string): readonly SecretPlace[] {
  const node = graph.nodes.find((each) => each.id === id)
  return node === undefined ? [] : secretPlacesOf(node)
}

/** The kind of an object that was not checked. */
export function kindOf({ apiVersion, kind }: Readonly<Record<string, unknown>>): KindRef {
  return { apiVersion: String(apiVersion), kind: String(kind) }
}

/** The kinds that a graph names and that can be judged; see `unknown`. */
export function servedKinds({ graph, unknown }: CompiledGraph): readonly KindRef[] {
  const isUnknown = ({ apiVersion, kind }: KindRef) =>
    unknown.some((each) => each.apiVersion === apiVersion && each.kind === kind)
  return graph.nodes.flatMap(({ of }) => (of === undefined || isUnknown(of) ? [] : [of]))
}
