import type { KubeObject } from '../../kube/object.ts'
import type { CompletedPipeline } from '../functions/index.ts'
import { readinessOf } from '../functions/pipeline-result.ts'
import type { KindRef } from '../graph/index.ts'
import type { Readiness } from '../readiness.ts'
import type { Composite } from './composite.ts'
import type { RanFunctions } from './function-nodes.ts'
import type { CompiledGraph } from './graph-cache.ts'
import { type Owner, placeChild } from './place-child.ts'
import type { Resources } from './resources.ts'
import { ownObjects } from './sights.ts'
import type { View } from './view.ts'
import { kindOf, placeResults, toFrozen } from './wants.ts'

/** What is known when the functions have answered. */
interface Around {
  readonly owner: Owner
  readonly resources: Resources
  readonly glance: View['glance']
}

/** What a completed pipeline wants. Pure. */
export function pipelineView(result: CompletedPipeline, around: Around): View {
  const { owner, resources, glance } = around
  const { composite, resources: composed, conditions, events, ttlMs } = result
  const isSaid = composite.ready !== 'Unspecified'
  return {
    children: Object.entries(composed).map(([id, { object, isDecided }]) => {
      const want = { id, object, gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] }
      return placeChild(owner, want, isDecided ? resources.find(kindOf(object)) : undefined)
    }),
    glance,
    frozen: [],
    stateOf: ({ id }) => stateOf(composed[id]?.ready === true),
    status: { value: composite.status, gaps: [] },
    problems: [],
    unseen: [],
    unresolved: [],
    unread: [],
    told: { conditions, events, ready: isSaid ? readinessOf(result).ready : undefined, ttlMs },
  }
}

/** The view of a graph with what its functions want and say. Pure. */
export function withFunctions(
  view: View,
  ran: RanFunctions,
  { owner, resources, glance, compiled }: Around & { readonly compiled: CompiledGraph },
): View {
  return {
    ...view,
    children: [...view.children, ...placeResults(owner, compiled, ran.results, resources)],
    glance,
    frozen: [...view.frozen, ...toFrozen(compiled, ran.frozen)],
    stateOf: (entry) => {
      const composed = ran.results.get(entry.id)
      if (composed !== undefined) return stateOf(composed[entry.key ?? '']?.ready === true)
      // A function that could not be asked is taken at its last word.
      const isFrozen = ran.frozen.some(({ id }) => id === entry.id)
      return isFrozen ? stateOf(entry.ready === true) : view.stateOf(entry)
    },
    told: ran.told,
  }
}

function stateOf(ready: boolean): Readiness {
  return { synced: true, ready, message: ready ? '' : 'its function does not call it ready' }
}

/** The children of a pipeline that are there, by the names that functions gave them. */
export function pipelineChildren(
  composite: Composite,
  glance: View['glance'],
): ReadonlyMap<string, KubeObject> {
  return new Map(ownObjects(composite, glance).map(({ entry, object }) => [entry.id, object]))
}

/** The children of one function of a graph that are there, by the names that it gave them. */
export function functionChildren(
  composite: Composite,
  glance: View['glance'],
  node: string,
): ReadonlyMap<string, KubeObject> {
  const own = ownObjects(composite, glance).filter(({ entry }) => entry.id === node)
  return new Map(own.map(({ entry, object }) => [entry.key ?? '', object]))
}

/** The kinds of what functions want. */
export function composedKinds(
  results: Iterable<CompletedPipeline['resources']>,
): readonly KindRef[] {
  return [...results].flatMap((composed) =>
    Object.values(composed).map(({ object }) => kindOf(object)),
  )
}
