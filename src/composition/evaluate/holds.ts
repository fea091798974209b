import type { GraphNode } from '../graph/graph.ts'
import type { WaitState } from '../graph/index.ts'
import type { Readiness } from '../readiness.ts'
import type { Hold } from './evaluation.ts'
import { labelOf, type View } from './view.ts'

type States = ReadonlyMap<string, ReadonlyMap<string, Readiness>>

/** What a node's `waitFor` asks for and is not so. An excluded node is not waited for. */
export function holdsOf(
  { waitFor }: GraphNode,
  views: ReadonlyMap<string, View>,
  states: States,
): readonly Hold[] {
  return Object.entries(waitFor).flatMap(([node, state]) => {
    const message = unmet(node, state, views.get(node), states.get(node))
    return message === undefined ? [] : [{ node, state, message }]
  })
}

function unmet(
  node: string,
  wanted: WaitState,
  view: View | undefined,
  states: ReadonlyMap<string, Readiness> | undefined,
): string | undefined {
  if (view === undefined) return `${node} does not exist yet`
  if (view.is === 'excluded') return undefined
  if (view.is === 'unknown') return view.gap.message
  if (view.isPlanned === true) return `${node} does not exist yet`
  for (const key of view.keys ?? ['']) {
    const state = states?.get(key)
    const isMet = state === undefined || hasReached(state, wanted)
    if (!isMet) return `${labelOf(node, key)} is not ${wanted}: ${state.message}`
  }
  return undefined
}

function hasReached({ synced, ready }: Readiness, wanted: WaitState): boolean {
  switch (wanted) {
    case 'exists':
      return true
    case 'synced':
      return synced
    case 'ready':
      return ready
    default:
      return wanted satisfies never
  }
}
