import type { PipelineStep } from '../../composition/composition.ts'
import type { KindRef } from '../../composition/graph/index.ts'
import type { Composite } from '../../composition/run/composite.ts'
import { decideAfresh } from '../../composition/run/decide-afresh.ts'
import { runFunctions } from '../../composition/run/function-nodes.ts'
import type { CompiledGraph } from '../../composition/run/graph-cache.ts'
import type { Place } from '../../composition/run/inventory.ts'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import {
  composedKinds,
  functionChildren,
  pipelineChildren,
  pipelineView,
  withFunctions,
} from '../../composition/run/pipeline-view.ts'
import type { Resources } from '../../composition/run/resources.ts'
import type { FailedLook } from '../../composition/run/view.ts'
import { servedKinds } from '../../composition/run/wants.ts'
import type { KnownObjects } from './known-objects.ts'
import { glancer, type Look } from './look.ts'

/** What a look that calls functions needs of the world. */
export interface Surroundings {
  readonly pipelines: Pick<PipelineHost, 'run' | 'retain'>
  readonly known: KnownObjects
  /** Which resources serve these kinds and those of the composite's inventory. */
  readonly resourcesFor: (kinds: readonly KindRef[]) => Promise<Resources>
  /** Makes known what is in these places. */
  readonly read: (places: readonly Place[]) => Promise<void>
}

/** A composite as the steps of its pipeline see it, with what the controller would do about it. */
export async function lookAtPipeline(
  { pipelines, known, resourcesFor, read }: Surroundings,
  composite: Composite,
  steps: readonly PipelineStep[],
  signal: AbortSignal,
): Promise<Look | FailedLook> {
  await read(composite.inventory)
  const { owner } = composite
  const seen = glancer(known, owner, await resourcesFor([]))
  const children = pipelineChildren(composite, seen)
  const result = await pipelines.run(composite, { steps, children }, signal)
  if (result.outcome === 'Failed') {
    const { conditions, events, message, code: reason } = result
    return { is: 'failed', reason, message, told: { conditions, events } }
  }
  const resources = await resourcesFor(composedKinds([result.resources]))
  const glance = glancer(known, owner, resources)
  const view = pipelineView(result, { owner, resources, glance })
  await read(view.children.map(({ place }) => place))
  const evaluation = { outcomes: [], status: view.status, states: new Map() }
  return { evaluation, lookups: [], view, decision: decideAfresh(composite, view) }
}

/** The look at a graph with what its functions want; the same where it has none to call. */
export async function withCalledFunctions(
  { pipelines, known, resourcesFor, read }: Surroundings,
  composite: Composite,
  { compiled, seen }: { readonly compiled: CompiledGraph; readonly seen: Look },
  signal: AbortSignal,
): Promise<Look> {
  const { outcomes } = seen.evaluation
  const childrenOf = (node: string) => functionChildren(composite, seen.view.glance, node)
  const { graph } = compiled
  const ran = await runFunctions(pipelines, composite, { graph, outcomes, childrenOf }, signal)
  if (ran === undefined) return seen
  const kinds = [...servedKinds(compiled), ...composedKinds(ran.results.values())]
  const resources = await resourcesFor(kinds)
  const { owner } = composite
  const around = { owner, resources, glance: glancer(known, owner, resources), compiled }
  const view = withFunctions(seen.view, ran, around)
  await read(view.children.map(({ place }) => place))
  return { ...seen, view, decision: decideAfresh(composite, view) }
}
