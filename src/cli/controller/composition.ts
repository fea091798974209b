import type { AccessReviews } from '../../composition/admission/access-reviews.ts'
import { Admission, admissionTimes } from '../../composition/admission/admission.ts'
import { createAuthorRights } from '../../composition/admission/author-rights.ts'
import { createRevisionCheck } from '../../composition/admission/check-revision.ts'
import { createReviewer } from '../../composition/admission/reviewer.ts'
import { createGraphCheck } from '../../composition/compositions/check-graph.ts'
import { scopesBy } from '../../composition/compositions/examine-graph.ts'
import {
  CompositionEngine,
  type CompositionEngineDeps,
  type CompositionEngineOptions,
} from '../../composition/engine/engine.ts'
import {
  Children,
  createInstanceRuns,
  GraphCache,
  SchemaCache,
  Setbacks,
} from '../../composition/run/index.ts'
import type { KubeDiscovery } from '../../kube/discovery.ts'
import { RestMapping } from '../../kube/rest-mapping.ts'
import type { EventRecorder } from '../../telemetry/events.ts'
import type { ControllerSettings } from './settings.ts'

export interface CompositionParts
  extends Omit<
    CompositionEngineDeps,
    'reconcileInstance' | 'forecastMove' | 'checkRevision' | 'discovery'
  > {
  readonly discovery: KubeDiscovery
  readonly events: EventRecorder
  readonly access: AccessReviews
  readonly mayWrite: () => boolean
}

/** Composition with what its instances are run by, and the webhook when one is served. */
export interface Composition {
  readonly engine: CompositionEngine
  readonly admission: Admission | undefined
  /** Ends what instances were watching. */
  close(): void
}

export function createComposition(
  settings: Pick<ControllerSettings, 'admission' | 'namespace'>,
  parts: CompositionParts,
  options: CompositionEngineOptions,
): Composition {
  const { kube, discovery, clock, random, log, events, access } = parts
  const schemas = new SchemaCache(discovery)
  const graphs = new GraphCache(schemas, clock)
  const mapping = new RestMapping(discovery)
  const children = new Children({ reader: kube, clock, random, log })
  const close = () => children.stop()
  const runs = createInstanceRuns({
    children,
    setbacks: new Setbacks(clock, random),
    rights: createAuthorRights({ access, clock }),
    ...{ kube, graphs, mapping, events, log, clock, random },
  })
  const graphCheck = createGraphCheck({ published: schemas, findScope: scopesBy(mapping), clock })
  const checkRevision = createRevisionCheck(graphCheck, { mapping, access })
  const engine = new CompositionEngine({ ...parts, ...runs, checkRevision }, options)
  if (settings.admission === undefined) return { engine, admission: undefined, close }
  const choiceOf: CompositionEngine['choiceOf'] = (instance) => engine.choiceOf(instance)
  const answer = createReviewer({ ...parts, schemas, mapping, choiceOf })
  const admission = new Admission(
    { ...parts, answer, kinds: () => engine.definedKinds() },
    { ...settings.admission, ...admissionTimes, namespace: settings.namespace },
  )
  return { engine, admission, close }
}
