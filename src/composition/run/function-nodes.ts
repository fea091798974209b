import type { KubeObject } from '../../kube/object.ts'
import type { Finding } from '../../runtime/conditions.ts'
import { excessGap } from '../evaluate/excess.ts'
import type { Gap, Outcome } from '../evaluate/index.ts'
import { toFunctionStep } from '../function-step.ts'
import type { CompletedPipeline, PipelineResult } from '../functions/index.ts'
import type { PipelineEvent } from '../functions/told.ts'
import type { Graph } from '../graph/index.ts'
import type { Composite } from './composite.ts'
import type { UndecidedNode } from './decide.ts'
import type { PipelineHost } from './pipeline-host.ts'
import { secretTextsOf } from './secret-places.ts'
import type { FunctionsTold } from './view.ts'

/** What the `function` nodes of a graph came to. */
export interface RanFunctions {
  /** Per node its resources, by the name that the function gave them. */
  readonly results: ReadonlyMap<string, CompletedPipeline['resources']>
  /** Nodes that wait or failed: what exists of them stays untouched. */
  readonly frozen: readonly UndecidedNode[]
  /** Undefined when none was called. */
  readonly told: FunctionsTold | undefined
}

/** A function that failed is called again after this long. */
const failedMs = 10_000

/**
 * Calls the functions of a graph whose input is known, each with the resources of its own node as
 * observed. What a function wants to write into the instance's status is not taken: in a graph the
 * graph's own `status` says that. Undefined when there is none to call.
 */
export async function runFunctions(
  pipelines: Pick<PipelineHost, 'run' | 'retain'>,
  composite: Composite,
  {
    graph,
    outcomes,
    childrenOf,
  }: {
    readonly graph: Pick<Graph, 'nodes'>
    readonly outcomes: readonly Outcome[]
    /** The children of a node that are there, by the names that its function gave them. */
    readonly childrenOf: (node: string) => ReadonlyMap<string, KubeObject>
  },
  signal: AbortSignal,
): Promise<RanFunctions | undefined> {
  const wished = outcomes.filter((outcome) => outcome.is === 'function')
  pipelines.retain(composite, new Set(wished.map(({ node }) => node)))
  if (wished.length === 0) return undefined
  const runs = await Promise.all(
    wished.map(async (outcome) => {
      const waits = waitsOf(outcome)
      if (waits.length > 0) return { node: outcome.node, frozen: waits, result: undefined }
      const steps = [toFunctionStep(outcome.node, outcome.input)]
      const children = childrenOf(outcome.node)
      const node = graph.nodes.find(({ id }) => id === outcome.node)
      const secretInput = node === undefined ? [] : secretTextsOf(node, outcome.input)
      const result = await pipelines.run(composite, { steps, children, secretInput }, signal)
      return { node: outcome.node, frozen: failuresOf(result), result }
    }),
  )
  const { results, excess } = withinBound(outcomes, runs)
  return {
    results,
    frozen: runs.flatMap(({ node, frozen }) => {
      const gaps = excess.get(node) ?? frozen
      return gaps.length === 0 ? [] : [{ id: node, gaps }]
    }),
    told: toldBy(runs.flatMap(({ result }) => result ?? [])),
  }
}

interface Ran {
  readonly node: string
  readonly frozen: readonly Gap[]
  readonly result: PipelineResult | undefined
}

/** What the functions want, in their order, as long as one composite can have it all. */
function withinBound(
  outcomes: readonly Outcome[],
  runs: readonly Ran[],
): {
  readonly results: RanFunctions['results']
  readonly excess: ReadonlyMap<string, readonly Gap[]>
} {
  let all = outcomes.filter((outcome) => outcome.is === 'desired').length
  const results = new Map<string, CompletedPipeline['resources']>()
  const excess = new Map<string, readonly Gap[]>()
  for (const { node, result } of runs) {
    if (result?.outcome !== 'Completed') continue
    const sum = all + Object.keys(result.resources).length
    const gap = excessGap(sum)
    if (gap !== undefined) {
      excess.set(node, [gap])
      continue
    }
    all = sum
    results.set(node, result.resources)
  }
  return { results, excess }
}

/** A function is called only with all of its input. */
function waitsOf({ gaps, holds }: Extract<Outcome, { readonly is: 'function' }>): readonly Gap[] {
  const held = holds.map(
    ({ node, message }): Gap => ({ path: ['waitFor'], why: 'waiting', message, cause: node }),
  )
  return [...gaps, ...held]
}

function failuresOf(result: PipelineResult): readonly Gap[] {
  if (result.outcome === 'Completed') return []
  return [{ path: [], why: 'failed', message: result.message, cause: '' }]
}

function toldBy(results: readonly PipelineResult[]): FunctionsTold | undefined {
  if (results.length === 0) return undefined
  const conditions = new Map<string, Finding>(
    results.flatMap((result) => result.conditions.map((each) => [each.type, each] as const)),
  )
  const events: readonly PipelineEvent[] = results.flatMap((result) => result.events)
  const ttls = results.flatMap((result) => {
    if (result.outcome === 'Failed') return [failedMs]
    return result.ttlMs === undefined ? [] : [result.ttlMs]
  })
  const isUnready = results.some(
    (result) => result.outcome === 'Completed' && result.composite.ready === 'False',
  )
  return {
    conditions: [...conditions.values()].sort((a, b) => (a.type < b.type ? -1 : 1)),
    events,
    // That one function calls the composite ready says nothing of its other nodes.
    ready: isUnready ? false : undefined,
    ttlMs: ttls.length === 0 ? undefined : Math.min(...ttls),
  }
}
