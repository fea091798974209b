import PQueue from 'p-queue'
import { callersRights } from '../../composition/admission/author-rights.ts'
import { specOf } from '../../composition/composition.ts'
import { compositionGroup, FUNCTIONS } from '../../composition/resources.ts'
import { PipelineHost } from '../../composition/run/pipeline-host.ts'
import { tellable } from '../../composition/run/secret-values.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { systemClock } from '../../runtime/clock.ts'
import { isComposition } from '../check/check-manifests.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isRefusal } from '../cluster/dry-run.ts'
import { groupOf, type ManifestObject, titleOf } from '../manifest/manifest.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import { clusterSchemas } from '../schemas/schema-source.ts'
import {
  Catalog,
  type PlatformObjects,
  readPlatform,
  withComposition,
  withFunctions,
} from './catalog.ts'
import { differencesOf } from './differences.ts'
import { type Applied, dryRunManifest } from './dry-run-manifest.ts'
import type { ObjectPlan } from './plan.ts'
import { InstancePlanner } from './plan-instance.ts'

/** Instances planned at a time. */
const concurrency = 4

export interface PlanOptions {
  /** Whether every instance of a Composition is planned, and not only the first. */
  readonly fleet: boolean
  /** Who applies, where the object is not applied on the client's side. */
  readonly fieldManager: string
}

/** What applying the files would do. */
export interface Plan {
  /** Of the objects in the files, in their order. */
  readonly objects: readonly ObjectPlan[]
  /** Of the instances that follow a Composition in the files, by namespace and name. */
  readonly fleet: readonly ObjectPlan[]
  /** How many instances follow the Compositions in the files. */
  readonly instances: number
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
  const stored = applied.flatMap(({ result }) => ('next' in result ? [result.next] : []))
  const compositions = stored.filter(isComposition)
  const platform = compositions.reduce<PlatformObjects>(
    withComposition,
    withFunctions(await readPlatform(cluster, signal), stored.filter(isFunction)),
  )
  const pipelines = functionCallers(cluster, platform.functions, signal)
  try {
    return await planAll(
      { cluster, platform, pipelines },
      { applied, compositions },
      options,
      signal,
    )
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

async function planAll(
  {
    cluster,
    platform,
    pipelines,
  }: {
    readonly cluster: Cluster
    readonly platform: PlatformObjects
    readonly pipelines: PipelineHost
  },
  {
    applied,
    compositions,
  }: {
    readonly applied: readonly {
      readonly object: ManifestObject
      readonly result: Applied | ObjectPlan
    }[]
    readonly compositions: readonly KubeObject[]
  },
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Plan> {
  const catalog = new Catalog(platform)
  const schemas = clusterSchemas(cluster)
  const planner = new InstancePlanner({ cluster, catalog, schemas, pipelines })
  const objects = await Promise.all(
    applied.map(async ({ object, result }) => {
      if (!('next' in result)) return result
      const own = await planObject(result, schemas, signal)
      if (!catalog.defines(object)) return own
      const below = await planner.plan(result.resource, result.next, signal)
      return { ...below, changes: [...own.changes, ...below.changes] }
    }),
  )
  const followers = await followersOf(cluster, catalog, compositions, signal)
  const chosen = options.fleet ? followers : followers.slice(0, 1)
  const fleet = await planFleet(planner, chosen, signal)
  return { objects, fleet, instances: followers.length }
}

async function planFleet(
  planner: InstancePlanner,
  instances: readonly FoundInstance[],
  signal: AbortSignal,
): Promise<readonly ObjectPlan[]> {
  const pool = new PQueue({ concurrency })
  return await Promise.all(
    instances.map(({ resource, instance }) =>
      pool.add(() => planner.plan(resource, instance, signal)),
    ),
  )
}

/** A refusal of the object itself is its plan. */
async function tryApply(
  cluster: Cluster,
  what: { readonly object: ManifestObject; readonly fieldManager: string },
  signal: AbortSignal,
): Promise<Applied | ObjectPlan> {
  try {
    return await dryRunManifest(cluster, what, signal)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return {
      object: titleOf(what.object),
      changes: [],
      problem: tellable(error, what.object).message,
    }
  }
}

/** The change of the file's object itself. */
async function planObject(
  { live, next }: Applied,
  schemas: ReturnType<typeof clusterSchemas>,
  signal: AbortSignal,
): Promise<ObjectPlan> {
  const { apiVersion, kind, metadata } = next
  const { namespace } = metadata
  const served = await schemas.load([{ apiVersion, kind }], signal)
  const schema = served.schemaOf(apiVersion, kind) ?? {}
  const fields = differencesOf(live, next, (object) =>
    maskSecrets(object, schema, (each) =>
      each.$ref === undefined ? each : (served.resolve(each.$ref) ?? {}),
    ),
  )
  const object = `${kind}/${metadata.name}`
  const action = live === undefined ? 'create' : 'update'
  const change = { action, node: '', object, fields, unknown: [], reason: '' } as const
  return {
    object,
    ...(namespace === undefined ? {} : { namespace }),
    changes: live !== undefined && fields.length === 0 ? [] : [change],
    problem: '',
  }
}

/** The instances that would follow one of the Compositions, in all namespaces. */
async function followersOf(
  cluster: Cluster,
  catalog: Catalog,
  compositions: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly FoundInstance[]> {
  const names = compositions.map(({ metadata }) => metadata.name)
  const instances = await instancesOf(cluster, compositions, signal)
  return instances.filter(({ resource, instance }) => {
    const choice = catalog.choose(resource, instance)
    return choice.is === 'chosen' && names.includes(choice.composition)
  })
}

interface FoundInstance {
  readonly resource: Resource
  readonly instance: KubeObject
}

/** All instances of the Compositions' kinds, in all namespaces, whatever they follow. */
async function instancesOf(
  { kube, mapping }: Cluster,
  compositions: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly FoundInstance[]> {
  const kinds = new Map(
    compositions.map((composition) => {
      const { apiVersion, kind } = specOf(composition).compositeTypeRef
      return [`${apiVersion} ${kind}`, { apiVersion, kind }]
    }),
  )
  const found: FoundInstance[] = []
  for (const { apiVersion, kind } of kinds.values()) {
    const resource = await mapping.find(apiVersion, kind, signal)
    if (resource === undefined) continue
    for await (const page of kube.list(resource, {}, signal)) {
      found.push(...page.items.map((instance) => ({ resource, instance })))
    }
  }
  return found
}
