import type { Outcome } from '../evaluate/index.ts'
import type { Composite } from './composite.ts'
import { connectionSights } from './connection-secrets.ts'
import type { Run } from './deps.ts'
import { runFunctions } from './function-nodes.ts'
import type { CompiledGraph } from './graph-cache.ts'
import { composedKinds, functionChildren, withFunctions } from './pipeline-view.ts'
import { requiredSights } from './required-sights.ts'
import { findResources } from './resources.ts'
import type { Sight } from './sight.ts'
import { follow, glancer, ownEntries, sightsOf } from './sights.ts'
import type { View } from './view.ts'
import { servedKinds } from './wants.ts'

/** A graph without what its functions want. */
export interface Looked {
  readonly compiled: CompiledGraph
  readonly outcomes: readonly Outcome[]
  readonly view: View
  /** What references and queries look at. */
  readonly read: readonly Sight[]
}

/** The view with what the functions of the graph want and say; the same where it has none. */
export async function lookAtFunctions(
  run: Run,
  composite: Composite,
  { compiled, outcomes, view, read }: Looked,
  signal: AbortSignal,
): Promise<View> {
  const childrenOf = (node: string) => functionChildren(composite, view.glance, node)
  const { graph } = compiled
  const ran = await runFunctions(run.pipelines, composite, { graph, outcomes, childrenOf }, signal)
  if (ran === undefined) return view
  const { owner } = composite
  const stored = ownEntries(composite)
  const wanted = [...servedKinds(compiled), ...composedKinds(ran.results.values())]
  const resources = await findResources(run.mapping, { wanted, stored }, signal)
  const glance = glancer(run, owner, resources)
  const next = withFunctions(view, ran, { owner, resources, glance, compiled })
  const places = [...stored, ...next.children.map(({ place }) => place)]
  const required = await requiredSights(run, composite, signal)
  const connections = functionConnections(composite, compiled, view.glance)
  const sights = [...sightsOf(owner, places, resources), ...read, ...required, ...connections]
  await follow(run, composite, sights, signal)
  return next
}

/** The connection Secrets of the children that functions have made, as far as they are seen. */
export function functionConnections(
  composite: Composite,
  { graph }: CompiledGraph,
  glance: View['glance'],
): readonly Sight[] {
  const functions = graph.nodes.filter(({ kind }) => kind === 'function')
  return functions.flatMap(({ id }) =>
    connectionSights([...functionChildren(composite, glance, id).values()]),
  )
}
