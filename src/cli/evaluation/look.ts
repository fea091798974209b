import type { GraphSpec } from '../../composition/composition.ts'
import { type Environment, withMissing } from '../../composition/environment.ts'
import { type Evaluation, evaluate, type Inputs } from '../../composition/evaluate/index.ts'
import { compile, kindsOf, type Schemas } from '../../composition/graph/index.ts'
import { instanceFinalizer, toInstance } from '../../composition/instance.ts'
import type { Composite } from '../../composition/run/composite.ts'
import type { Decision } from '../../composition/run/decide.ts'
import { decideAfresh } from '../../composition/run/decide-afresh.ts'
import { type CompiledGraph, needsOf } from '../../composition/run/graph-cache.ts'
import { lookupsOf, type NodeLookup, toFound } from '../../composition/run/lookups.ts'
import type { Owner } from '../../composition/run/place-child.ts'
import type { Resources } from '../../composition/run/resources.ts'
import { glancing, ownObjects } from '../../composition/run/sights.ts'
import { unreadFailures, unresolvedReads } from '../../composition/run/unresolved.ts'
import type { View } from '../../composition/run/view.ts'
import { frozenNodes, placeWants } from '../../composition/run/wants.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { KnownObjects } from './known-objects.ts'

/** What stays the same while one instance is looked at. */
export interface Setting {
  readonly compiled: CompiledGraph
  readonly environment: Environment
  readonly resources: Resources
  readonly known: KnownObjects
  /** Present in a plan; see evaluate. */
  readonly plan?: Inputs['plan']
}

/** An instance as its Composition sees it, with what the controller would do about it. */
export interface Look {
  readonly evaluation: Evaluation
  readonly lookups: readonly NodeLookup[]
  readonly view: View
  readonly decision: Decision
}

/** The graph as a reconcile compiles it. Pure. */
export function compileGraph(spec: GraphSpec, schemas: Schemas): CompiledGraph {
  const graph = compile(spec, schemas)
  const unknown = kindsOf(spec).filter(
    ({ apiVersion, kind }) => schemas.schemaOf(apiVersion, kind) === undefined,
  )
  return { graph, needs: needsOf(graph), unknown }
}

/** The instance as a reconcile reads it; a new one is taken as accepted. Pure. */
export function toLookedAt(object: KubeObject): Composite {
  const instance = toInstance(object)
  const { metadata, apiVersion, kind } = object
  const { name, namespace, uid } = metadata
  return {
    ...instance,
    owner: { apiVersion, kind, name, namespace, uid },
    id: `${kind} ${namespace ?? ''}/${name}`,
    generation: metadata.generation ?? 1,
    annotations: metadata.annotations ?? {},
    deleting: metadata.deletionTimestamp !== undefined,
    hasFinalizer: metadata.finalizers?.includes(instanceFinalizer) ?? false,
    inventory: instance.status.plumbline?.inventory ?? [],
  }
}

/**
 * Evaluates the graph against what is known and decides, as the controller does; its functions are not
 * called, see call-functions.ts. Pure.
 */
export function look(setting: Setting, composite: Composite, lookups: readonly NodeLookup[]): Look {
  const { compiled, environment, resources, known, plan } = setting
  const glance = glancer(known, composite.owner, resources)
  const observed = new Map<string, Map<string, KubeObject>>()
  for (const { entry, object } of ownObjects(composite, glance)) {
    const objects = observed.get(entry.id) ?? new Map<string, KubeObject>()
    observed.set(entry.id, objects.set(entry.key ?? '', object))
  }
  for (const lookup of lookups) {
    const found = known.find(lookup)
    if (found !== undefined) observed.set(lookup.node, new Map(found))
  }
  const given = { self: composite.object, env: environment.data, observed }
  const inputs = { ...given, ...(plan === undefined ? {} : { plan }) }
  const evaluation = withMissing(evaluate(compiled.graph, inputs), environment)
  const { outcomes, states, status } = evaluation
  const next = lookupsOf(composite.owner, outcomes, resources)
  const looked = next.map((each) => ({ ...each, ...toFound(each, known.find(each)) }))
  const view: View = {
    children: placeWants(composite.owner, compiled, outcomes, resources),
    frozen: frozenNodes(compiled, outcomes),
    glance,
    stateOf: ({ id, key }) => states.get(id)?.get(key ?? ''),
    status,
    problems: next.flatMap(({ node, problem }) =>
      problem === undefined ? [] : [`${node}: ${problem}`],
    ),
    unseen: [],
    unresolved: unresolvedReads(evaluation, looked),
    unread: unreadFailures(evaluation),
    told: undefined,
  }
  return { evaluation, lookups: next, view, decision: decideAfresh(composite, view) }
}

/** Looks at what is known, as a reconcile looks at the cluster. */
export function glancer(
  known: Pick<KnownObjects, 'glance'>,
  owner: Owner,
  resources: Pick<Resources, 'locate'>,
): View['glance'] {
  return glancing({ owner, resources }, (place) => known.glance(place))
}
