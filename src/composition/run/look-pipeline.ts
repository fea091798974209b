import type { PipelineSpec } from '../composition.ts'
import type { Composite } from './composite.ts'
import { connectionSights } from './connection-secrets.ts'
import type { Run } from './deps.ts'
import { composedKinds, pipelineChildren, pipelineView } from './pipeline-view.ts'
import { requiredSights } from './required-sights.ts'
import { findResources } from './resources.ts'
import type { Sight } from './sight.ts'
import { follow, glancer, ownEntries, sightsOf } from './sights.ts'
import type { FailedLook, View } from './view.ts'

/** Looks at everything the pipeline has made or asked for, and runs its steps. */
export async function lookAtPipeline(
  run: Run,
  composite: Composite,
  { pipeline: steps }: PipelineSpec,
  signal: AbortSignal,
): Promise<View | FailedLook> {
  const { owner } = composite
  run.pipelines.retain(composite, new Set(steps.map(({ step }) => step)))
  const stored = ownEntries(composite)
  const before = await findResources(run.mapping, { wanted: [], stored }, signal)
  const seen = glancer(run, owner, before)
  const known = connectionSights([...pipelineChildren(composite, seen).values()])
  await followAll(run, composite, [...sightsOf(owner, stored, before), ...known], signal)
  const children = pipelineChildren(composite, seen)
  const result = await run.pipelines.run(composite, { steps, children }, signal)
  if (result.outcome === 'Failed') {
    const { conditions, events, message, code: reason } = result
    return { is: 'failed', reason, message, told: { conditions, events } }
  }
  const wanted = composedKinds([result.resources])
  const resources = await findResources(run.mapping, { wanted, stored }, signal)
  const glance = glancer(run, owner, resources)
  const view = pipelineView(result, { owner, resources, glance })
  const places = [...stored, ...view.children.map(({ place }) => place)]
  const connections = connectionSights([...children.values()])
  await followAll(run, composite, [...sightsOf(owner, places, resources), ...connections], signal)
  return view
}

/** What functions have asked for, too. */
async function followAll(
  run: Run,
  composite: Composite,
  sights: readonly Sight[],
  signal: AbortSignal,
): Promise<void> {
  const required = await requiredSights(run, composite, signal)
  await follow(run, composite, [...sights, ...required], signal)
}
