import type { Gap, Outcome } from '../evaluate/index.ts'
import type { KindRef } from '../graph/index.ts'
import type { FrozenNode } from './decide.ts'
import type { CompiledGraph } from './graph-cache.ts'
import type { Keeping } from './inventory.ts'
import { type Owner, type PlacedChild, placeChild } from './place-child.ts'
import type { Resources } from './resources.ts'

/** The children that the outcomes want, with their places. */
export function placeWants(
  owner: Owner,
  compiled: CompiledGraph,
  outcomes: readonly Outcome[],
  resources: Resources,
): readonly PlacedChild[] {
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
    }
    return [placeChild(owner, want, resources.find(kindOf(object)))]
  })
}

const notRun: Gap = {
  path: [],
  why: 'failed',
  message: 'functions are run in mode Pipeline only',
  cause: '',
}

/** Nodes whose wish is undecided, and those whose object's name is. */
export function frozenNodes(outcomes: readonly Outcome[]): readonly FrozenNode[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.is === 'function') return [{ id: outcome.node, gaps: [notRun] }]
    if (outcome.is === 'frozen') return [{ id: outcome.node, gaps: outcome.gaps }]
    if (outcome.is !== 'desired' || !isNameless(outcome)) return []
    return [{ id: outcome.node, gaps: outcome.gaps }]
  })
}

/** Without its name nobody knows which object is meant. */
function isNameless({ gaps }: Extract<Outcome, { readonly is: 'desired' }>): boolean {
  return gaps.some(({ path: [top, member] }) => {
    const identity = member === undefined || member === 'name' || member === 'namespace'
    return top === 'metadata' && identity
  })
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

function kindOf({ apiVersion, kind }: Readonly<Record<string, unknown>>): KindRef {
  return { apiVersion: String(apiVersion), kind: String(kind) }
}
