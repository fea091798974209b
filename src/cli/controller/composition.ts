import { createGraphCheck } from '../../composition/compositions/check-graph.ts'
import {
  CompositionEngine,
  type CompositionEngineDeps,
  type CompositionEngineOptions,
} from '../../composition/engine/engine.ts'
import {
  Children,
  createReconcileInstance,
  GraphCache,
  SchemaCache,
  Setbacks,
} from '../../composition/run/index.ts'
import type { KubeDiscovery } from '../../kube/discovery.ts'
import { RestMapping } from '../../kube/rest-mapping.ts'
import type { EventRecorder } from '../../telemetry/events.ts'

export interface CompositionParts
  extends Omit<CompositionEngineDeps, 'reconcileInstance' | 'checkRevision' | 'discovery'> {
  readonly discovery: KubeDiscovery
  readonly events: EventRecorder
}

/** Composition with what its instances are run by. */
export function createCompositionEngine(
  parts: CompositionParts,
  options: CompositionEngineOptions,
): CompositionEngine {
  const { kube, discovery, clock, random, log, events } = parts
  const schemas = new SchemaCache(discovery)
  const graphs = new GraphCache(schemas, clock)
  const reconcileInstance = createReconcileInstance({
    children: new Children({ reader: kube, clock, random, log }),
    mapping: new RestMapping(discovery),
    setbacks: new Setbacks(clock, random),
    ...{ kube, graphs, events, log, clock, random },
  })
  const deps = { ...parts, reconcileInstance, checkRevision: createGraphCheck(schemas) }
  return new CompositionEngine(deps, options)
}
