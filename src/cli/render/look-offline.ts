import type { CompositionSpec, GraphSpec } from '../../composition/composition.ts'
import type { Environment } from '../../composition/environment.ts'
import type { Schemas } from '../../composition/graph/index.ts'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import type { Resources } from '../../composition/run/resources.ts'
import {
  lookAtPipeline,
  type Surroundings,
  withCalledFunctions,
} from '../evaluation/call-functions.ts'
import type { KnownObjects } from '../evaluation/known-objects.ts'
import { compileGraph, look } from '../evaluation/look.ts'
import type { LookOnce } from './simulate.ts'

/** What a Composition is rendered with. */
export interface OfflineDeps {
  readonly schemas: Schemas
  readonly environment: Environment
  readonly resources: Resources
  readonly pipelines: Pick<PipelineHost, 'run' | 'retain'>
}

/** How one instance is looked at, pass by pass. */
export function lookOffline(
  spec: CompositionSpec,
  deps: OfflineDeps,
  known: KnownObjects,
  signal: AbortSignal,
): LookOnce {
  const { resources, pipelines } = deps
  const around: Surroundings = {
    ...{ pipelines, known },
    resourcesFor: async () => resources,
    read: async () => {},
  }
  switch (spec.mode) {
    case 'Graph':
      return lookAtGraph(spec, deps, around, signal)
    case 'Pipeline':
      return (composite) => lookAtPipeline(around, composite, spec.pipeline, signal)
    default:
      return spec satisfies never
  }
}

function lookAtGraph(
  spec: GraphSpec,
  { schemas, environment, resources }: OfflineDeps,
  around: Surroundings,
  signal: AbortSignal,
): LookOnce {
  const compiled = compileGraph(spec, schemas)
  const setting = { compiled, environment, resources, known: around.known }
  return (composite, lookups) => {
    const seen = look(setting, composite, lookups)
    return withCalledFunctions(around, composite, { compiled, seen }, signal)
  }
}
