import type { GraphSpec, PipelineStep } from '../../composition/composition.ts'
import type { Environment } from '../../composition/environment.ts'
import { kindsOf } from '../../composition/graph/index.ts'
import { childName } from '../../composition/run/child-name.ts'
import type { Composite } from '../../composition/run/composite.ts'
import type { CompiledGraph } from '../../composition/run/graph-cache.ts'
import { mostRoundsOf, type NodeLookup, sameLookups } from '../../composition/run/lookups.ts'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import { findResources } from '../../composition/run/resources.ts'
import type { FailedLook, View } from '../../composition/run/view.ts'
import type { Cluster } from '../cluster/cluster.ts'
import {
  lookAtPipeline,
  type Surroundings,
  withCalledFunctions,
} from '../evaluation/call-functions.ts'
import { KnownObjects } from '../evaluation/known-objects.ts'
import { glancer, type Look, look, type Setting } from '../evaluation/look.ts'
import { ClusterReader } from './cluster-reader.ts'
import type { Denied } from './denied.ts'
import { NotingPipelines } from './denied-functions.ts'
import type { PlannedLook } from './plan-children.ts'

/** A compiled Composition with what its expressions see beside objects. */
export interface Prepared {
  readonly spec: GraphSpec
  readonly compiled: CompiledGraph
  readonly environment: Environment
}

/** Where a look at an instance looks, and who calls functions. */
export interface InstanceLookDeps {
  readonly cluster: Cluster
  readonly pipelines: Pick<PipelineHost, 'run' | 'retain'>
}

/** What of the cluster a look itself needs. */
interface Reading extends Pick<InstanceLookDeps, 'pipelines'> {
  readonly cluster: Pick<Cluster, 'kube' | 'mapping'>
}

/**
 * Looks at what the graph makes or reads in the cluster and evaluates it, values not known yet
 * allowed, until everything it asks for was looked at; then its functions are called. Reads only; what
 * may not be read is told. Throws KubeError, and Error when it never comes to an end.
 */
export async function lookAtInstance(
  deps: Reading,
  composite: Composite,
  { spec, compiled, environment }: Prepared,
  signal: AbortSignal,
): Promise<PlannedLook> {
  const pipelines = new NotingPipelines(deps.pipelines)
  const around = surroundingsOf({ ...deps, pipelines }, composite, signal)
  const { known } = around
  const resources = await around.resourcesFor(kindsOf(spec))
  const plan: NonNullable<Setting['plan']> = {
    nameOf: (node, key) => childName(composite.owner.name, node, key === '' ? undefined : key),
  }
  const setting: Setting = { compiled, environment, resources, known, plan }
  const reader = new ClusterReader(deps.cluster, known, composite.owner.namespace)
  await reader.readPlaces(composite.inventory, resources, signal)
  let lookups: readonly NodeLookup[] = []
  for (let round = mostRoundsOf(compiled.graph); round > 0; round--) {
    const seen = look(setting, composite, lookups)
    const places = seen.view.children.map(({ place }) => place)
    const isNew = await reader.readPlaces(places, resources, signal)
    if (sameLookups(lookups, seen.lookups) && !isNew) {
      const called = await withCalledFunctions(around, composite, { compiled, seen }, signal)
      return { ...called, denied: [...reader.denied, ...pipelines.denied] }
    }
    await reader.readLookups(seen.lookups, resources, signal)
    lookups = seen.lookups
  }
  throw new Error('what references name keeps changing while it is looked up: plan again')
}

/** What there is of what a composite has made. Reads only. Throws KubeError. */
export async function lookAtInventory(
  deps: Reading,
  { inventory, owner }: Pick<Composite, 'inventory' | 'owner'>,
  signal: AbortSignal,
): Promise<View['glance']> {
  const around = surroundingsOf(deps, { inventory, owner }, signal)
  await around.read(inventory)
  return glancer(around.known, owner, await around.resourcesFor([]))
}

/** A look at a pipeline, with the steps for which whoever plans may not read what they need. */
export interface PlannedPipeline {
  readonly seen: Look | FailedLook
  readonly denied: readonly Denied[]
}

/** Calls the steps of a pipeline with what is in the cluster. Reads only. Throws KubeError. */
export async function lookAtPipelineInstance(
  deps: Reading,
  composite: Composite,
  steps: readonly PipelineStep[],
  signal: AbortSignal,
): Promise<PlannedPipeline> {
  const pipelines = new NotingPipelines(deps.pipelines)
  const around = surroundingsOf({ ...deps, pipelines }, composite, signal)
  const seen = await lookAtPipeline(around, composite, steps, signal)
  return { seen, denied: pipelines.denied }
}

function surroundingsOf(
  { cluster, pipelines }: Reading,
  { inventory, owner }: Pick<Composite, 'inventory' | 'owner'>,
  signal: AbortSignal,
): Surroundings {
  const known = new KnownObjects()
  const reader = new ClusterReader(cluster, known, owner.namespace)
  const resourcesFor: Surroundings['resourcesFor'] = (wanted) =>
    findResources(cluster.mapping, { wanted, stored: inventory }, signal)
  return {
    pipelines,
    known,
    resourcesFor,
    read: async (places) => {
      await reader.readPlaces(places, await resourcesFor(places), signal)
    },
  }
}
