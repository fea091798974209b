import type { KubeObject } from '../../kube/object.ts'
import { type Environment, withMissing } from '../environment.ts'
import { type Evaluation, evaluate, type Observed } from '../evaluate/index.ts'
import type { Children } from './children.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'
import type { CompiledGraph } from './graph-cache.ts'
import type { Place } from './inventory.ts'
import { functionConnections, lookAtFunctions } from './look-functions.ts'
import {
  foundBy,
  type LookedUp,
  lookupsOf,
  mostRoundsOf,
  type NodeLookup,
  sameLookups,
  toFound,
} from './lookups.ts'
import { requiredSights } from './required-sights.ts'
import { findResources } from './resources.ts'
import { areAmong, follow, glancer, ownEntries, ownObjects, sightsOf } from './sights.ts'
import { tellUnreadable } from './unreadable.ts'
import { unreadFailures, unresolvedReads } from './unresolved.ts'
import type { FailedLook, View } from './view.ts'
import { frozenNodes, placeWants, servedKinds } from './wants.ts'

/** A reference may need another one's object for its name, and that one's may have moved meanwhile. */
const moving: FailedLook = {
  is: 'failed',
  reason: 'ReconcileError',
  message: 'what references name keeps changing while it is looked up',
  told: { conditions: [], events: [] },
}

/**
 * Looks at everything the graph makes or reads and evaluates it, until every lookup it asks for was
 * made: a soft reference would take its fallback for an object that was merely not looked at yet.
 */
export async function lookAtGraph(
  run: Run,
  composite: Composite,
  compiled: CompiledGraph,
  environment: Environment,
  signal: AbortSignal,
): Promise<View | FailedLook> {
  const { owner } = composite
  const stored = ownEntries(composite)
  const wanted = servedKinds(compiled)
  const resources = await findResources(run.mapping, { wanted, stored }, signal)
  const glance = glancer(run, owner, resources)
  let places: readonly Place[] = stored
  let lookups: readonly NodeLookup[] = []
  const required = await requiredSights(run, composite, signal)
  for (let round = mostRoundsOf(compiled.graph); round > 0; round--) {
    const connections = functionConnections(composite, compiled, glance)
    const read = [...lookups.flatMap(({ sight }) => sight ?? []), ...required, ...connections]
    await follow(run, composite, [...sightsOf(owner, places, resources), ...read], signal)
    const observed = observe(run.children, composite, { glance, lookups })
    const inputs = { self: composite.object, env: environment.data, observed }
    const evaluation = withMissing(evaluate(compiled.graph, inputs), environment)
    const children = placeWants(owner, compiled, evaluation.outcomes, resources)
    const next = lookupsOf(owner, evaluation.outcomes, resources)
    if (sameLookups(lookups, next) && areAmong(children, places)) {
      const found = lookedUp(run.children, next)
      const view = { ...toView(compiled, evaluation, found), children, glance }
      const looked = { compiled, outcomes: evaluation.outcomes, view, read }
      return await lookAtFunctions(run, composite, looked, signal)
    }
    places = [...stored, ...children.map(({ place }) => place)]
    lookups = next
  }
  return moving
}

function toView(
  compiled: CompiledGraph,
  evaluation: Evaluation,
  lookups: readonly LookedUp[],
): Omit<View, 'children' | 'glance'> {
  const { outcomes, status, states } = evaluation
  return {
    frozen: frozenNodes(compiled, outcomes),
    stateOf: ({ id, key }) => states.get(id)?.get(key ?? ''),
    status,
    problems: lookups.flatMap(({ node, problem }) =>
      problem === undefined ? [] : [`${node}: ${problem}`],
    ),
    unseen: lookups.flatMap(({ node, isUnseen, missing }) =>
      isUnseen ? [`${node}: ${missing}`] : [],
    ),
    unresolved: unresolvedReads(evaluation, lookups),
    unread: unreadFailures(evaluation),
    told: undefined,
  }
}

/** What was found, or why nothing was. */
function lookedUp(children: Children, lookups: readonly NodeLookup[]): readonly LookedUp[] {
  return lookups.map((each) => {
    const { sight } = each
    const found = foundBy(children, each)
    if (sight === undefined || found !== undefined) return { ...each, ...toFound(each, found) }
    const glance = sight.is === 'query' ? undefined : children.get(sight)
    const failure = glance?.is === 'blind' ? glance.failure : children.failureOf(sight)
    return { ...each, isUnseen: true, missing: tellUnreadable(sight.resource, failure) }
  })
}

/** What of the inventory is there and ours, and what references and queries have found. */
function observe(
  children: Children,
  composite: Composite,
  { glance, lookups }: { readonly glance: View['glance']; readonly lookups: readonly NodeLookup[] },
): Observed {
  const observed = new Map<string, Map<string, KubeObject>>()
  for (const { entry, object } of ownObjects(composite, glance)) {
    const objects = observed.get(entry.id) ?? new Map<string, KubeObject>()
    observed.set(entry.id, objects.set(entry.key ?? '', object))
  }
  const found = lookups.flatMap((lookup) => {
    const objects = foundBy(children, lookup)
    return objects === undefined ? [] : [[lookup.node, objects] as const]
  })
  return new Map<string, ReadonlyMap<string, KubeObject>>([...observed, ...found])
}
