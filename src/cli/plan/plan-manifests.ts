import { callersRights } from '../../composition/admission/author-rights.ts'
import { compositionGroup, FUNCTIONS } from '../../composition/resources.ts'
import { PipelineHost } from '../../composition/run/pipeline-host.ts'
import { controllerNamespace as usualNamespace } from '../../kube/controller-namespace.ts'
import type { KubeObject } from '../../kube/object.ts'
import { systemClock } from '../../runtime/clock.ts'
import { isComposition } from '../check/check-manifests.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { loadProviders } from '../load-providers.ts'
import { groupOf, type ManifestObject } from '../manifest/manifest.ts'
import { clusterSchemas } from '../schemas/schema-source.ts'
import {
  noPlatform,
  type PlatformObjects,
  readPlatform,
  withApplied,
  withComposition,
} from './catalog.ts'
import { askCloud } from './cloud/ask-cloud.ts'
import { CloudKinds } from './cloud/cloud-kinds.ts'
import { type DraftPlan, finish, type Subject, subjectsOf } from './draft.ts'
import { type Drafts, draftAll, isElsewhere } from './draft-all.ts'
import type { RolloutPlan } from './foresee-rollout.ts'
import { type CloudCounts, type CloudPlan, countCloud, type ObjectPlan } from './plan.ts'
import { tryApply } from './plan-object.ts'
import { type StrangeEndpoints, strangeEndpoints, TrustedPipelines } from './trusted-functions.ts'

export interface PlanOptions {
  /** Whether every instance of a Composition is planned, and not only the first. */
  readonly fleet: boolean
  /** Who applies, where the object is not applied on the client's side. */
  readonly fieldManager: string
  /** Whether the cloud is asked about managed resources. */
  readonly cloud: boolean
  /** Where the controller keeps its digest key; default: the usual one. */
  readonly controllerNamespace?: string
  /** Whether Functions of the files are called, wherever they lead; see strangeEndpoints. */
  readonly trustFunctions?: boolean
  /** Told how many objects the cloud was asked about. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What applying the files would do. */
export interface Plan {
  /** Of the objects in the files, in their order. */
  readonly objects: readonly ObjectPlan[]
  /** Of other instances that follow a Composition in the files, by namespace and name. */
  readonly fleet: readonly ObjectPlan[]
  /** How many other instances follow the Compositions in the files. */
  readonly instances: number
  /** How the instances that follow by themselves come to what the Compositions in the files say. */
  readonly rollouts: readonly RolloutPlan[]
  /** How often the cloud answered what; empty where it was not asked. */
  readonly cloud: CloudCounts
}

/** Plans all manifests together, without writing. Throws KubeError when the cluster fails. */
export async function planManifests(
  cluster: Cluster,
  manifests: readonly ManifestObject[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Plan> {
  const { fieldManager } = options
  const applied = await Promise.all(
    manifests.map(async (object) => {
      return { object, result: await tryApply(cluster, { object, fieldManager }, signal) }
    }),
  )
  const results = applied.flatMap(({ result }) => ('next' in result ? [result] : []))
  const stored = results.map(({ next }) => next)
  const kinds = options.cloud ? new CloudKinds(await loadProviders()) : undefined
  const compositions = stored.filter(isComposition)
  const platform = compositions.reduce<PlatformObjects>(
    withComposition,
    // Whoever applies managed resources only need not be able to read the platform.
    stored.every((object) => isElsewhere(kinds, object))
      ? noPlatform
      : withApplied(await readPlatform(cluster, signal), stored),
  )
  const pipelines = functionCallers(cluster, platform.functions, signal)
  try {
    const strange: StrangeEndpoints = options.trustFunctions
      ? new Map()
      : strangeEndpoints(results.filter(({ next }) => isFunction(next)))
    const trusted = new TrustedPipelines(pipelines, strange)
    const nowMs = systemClock.now()
    const ground = { cluster, platform, pipelines: trusted, kinds, nowMs }
    const drafts = await draftAll(ground, { applied, compositions }, options, signal)
    return await askAbout(cluster, { drafts, kinds }, options, signal)
  } finally {
    await pipelines.close()
  }
}

/** Functions are called from here, by the connections that their objects name. */
function functionCallers(
  cluster: Cluster,
  functions: readonly KubeObject[],
  ended: AbortSignal,
): PipelineHost {
  const { kube, mapping } = cluster
  const around = { rights: callersRights, clock: systemClock }
  const deps = { kube, mapping, schemas: clusterSchemas(cluster), ...around }
  const functionNamed = (name: string) => functions.find(({ metadata }) => metadata.name === name)
  return new PipelineHost(deps, { functionNamed, ended })
}

function isFunction({ apiVersion, kind }: KubeObject): boolean {
  return kind === FUNCTIONS.kind && groupOf(apiVersion) === compositionGroup
}

/** The plans with what the cloud says of them, all objects together: they may refer to each other. */
async function askAbout(
  { kube }: Cluster,
  { drafts, kinds }: { readonly drafts: Drafts; readonly kinds: CloudKinds | undefined },
  { onProgress = () => {}, controllerNamespace = usualNamespace }: PlanOptions,
  signal: AbortSignal,
): Promise<Plan> {
  const { objects, fleet, ...more } = drafts
  const subjects = subjectsOf([...objects, ...fleet])
  const around = { kube, clock: systemClock, controllerNamespace, onProgress }
  const answers: ReadonlyMap<Subject, CloudPlan> =
    kinds === undefined ? new Map() : await askCloud({ ...around, kinds }, subjects, signal)
  const toPlan = (draft: DraftPlan) => finish(draft, answers)
  const cloud = countCloud([...answers.values()])
  return { ...more, objects: objects.map(toPlan), fleet: fleet.map(toPlan), cloud }
}
