import { toObjectKey } from '../../kube/object.ts'
import type { PipelineSpec } from '../composition.ts'
import {
  type CompletedPipeline,
  type ObservedState,
  type Requirements,
  type ResourceSelector,
  readinessOf,
} from '../functions/index.ts'
import type { Sight } from './children.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'
import { type PlacedChild, placeChild } from './place-child.ts'
import { findResources, type Resources } from './resources.ts'
import { followerOf, glancer, ownObjects, sightsOf } from './sights.ts'
import type { FailedLook, View } from './view.ts'

/** Looks at everything the pipeline has made or asked for, and runs its steps. */
export async function lookAtPipeline(
  run: Run,
  composite: Composite,
  { pipeline }: PipelineSpec,
  signal: AbortSignal,
): Promise<View | FailedLook> {
  const { inventory } = composite
  const before = await findResources(run.mapping, { wanted: [], stored: inventory }, signal)
  await follow(run, composite, { places: inventory, resources: before }, signal)
  const observed = observe(composite, glancer(run.children, before))
  const result = await run.pipelines.run(composite, { steps: pipeline, observed }, signal)
  const { conditions, events } = result
  if (result.outcome === 'Failed') {
    const { message } = result
    return { is: 'failed', reason: result.code, message, told: { conditions, events } }
  }
  const kinds = Object.values(result.resources).map(({ object }) => kindOf(object))
  const resources = await findResources(run.mapping, { wanted: kinds, stored: inventory }, signal)
  const children = placeComposed(composite, result, resources)
  const places = [...inventory, ...children.map(({ place }) => place)]
  await follow(run, composite, { places, resources }, signal)
  return {
    ...viewOf(result),
    children,
    glance: glancer(run.children, resources),
    told: { conditions, events, ready: saidOf(result), ttlMs: result.ttlMs },
  }
}

async function follow(
  run: Run,
  composite: Composite,
  {
    places,
    resources,
  }: { readonly places: Parameters<typeof sightsOf>[0]; readonly resources: Resources },
  signal: AbortSignal,
): Promise<void> {
  const required = await requiredSights(run, run.pipelines.known(composite), signal)
  const sights = [...sightsOf(places, resources), ...required]
  await run.children.follow(followerOf(run, composite), sights, signal)
}

/** What functions asked for wakes the composite when it changes. */
async function requiredSights(
  run: Run,
  known: Readonly<Record<string, Requirements>>,
  signal: AbortSignal,
): Promise<readonly Sight[]> {
  const selectors = Object.values(known).flatMap(({ resources, extraResources }) => [
    ...Object.values(resources),
    ...Object.values(extraResources),
  ])
  const resources = await findResources(run.mapping, { wanted: selectors, stored: [] }, signal)
  return selectors.flatMap((selector) => toSight(selector, resources) ?? [])
}

function toSight(selector: ResourceSelector, resources: Resources): Sight | undefined {
  const resource = resources.find(selector)
  if (resource === undefined) return undefined
  const { matchName, matchLabels = {}, namespace } = selector
  if (matchName !== undefined) {
    if (resource.namespaced !== (namespace !== undefined)) return undefined
    return { is: 'reference', resource, key: toObjectKey(namespace, matchName) }
  }
  const labels = Object.entries(matchLabels)
  return {
    is: 'query',
    resource,
    selects: ({ metadata }) =>
      (namespace === undefined || metadata.namespace === namespace) &&
      labels.every(([name, value]) => metadata.labels?.[name] === value),
  }
}

function observe(composite: Composite, glance: View['glance']): ObservedState {
  const own = ownObjects(composite, glance)
  return {
    composite: { resource: composite.object },
    resources: Object.fromEntries(own.map(({ entry, object }) => [entry.id, { resource: object }])),
  }
}

function placeComposed(
  { owner }: Composite,
  { resources: composed }: CompletedPipeline,
  resources: Resources,
): readonly PlacedChild[] {
  return Object.entries(composed).map(([id, { object }]) => {
    const want = { id, object, gaps: [], waits: [], keeping: {} }
    return placeChild(owner, want, resources.find(kindOf(object)))
  })
}

function viewOf({ composite, resources }: CompletedPipeline) {
  return {
    frozen: [],
    stateOf: ({ id }: { readonly id: string }) => {
      const ready = resources[id]?.ready ?? false
      return { synced: true, ready, message: ready ? '' : 'its function does not call it ready' }
    },
    status: { value: composite.status, gaps: [] },
    problems: [],
    unseen: [],
  }
}

/** What functions say of the composite itself. */
function saidOf(result: CompletedPipeline): boolean | undefined {
  return result.composite.ready === 'Unspecified' ? undefined : readinessOf(result).ready
}

function kindOf({ apiVersion, kind }: Readonly<Record<string, unknown>>) {
  return { apiVersion: String(apiVersion), kind: String(kind) }
}
