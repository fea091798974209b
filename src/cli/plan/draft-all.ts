import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import { specOf } from '../../composition/composition.ts'
import { compositionGroup } from '../../composition/resources.ts'
import { membersOf } from '../../composition/rollout/member.ts'
import type { KubeObject } from '../../kube/object.ts'
import { isComposition } from '../check/check-manifests.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { groupOf, type ManifestObject } from '../manifest/manifest.ts'
import { clusterSchemas } from '../schemas/schema-source.ts'
import { Catalog, type PlatformObjects } from './catalog.ts'
import { CloudKinds, isManaged } from './cloud/cloud-kinds.ts'
import { missingRight } from './denied.ts'
import { type Draft, type DraftPlan, unchanged } from './draft.ts'
import type { Applied } from './dry-run-manifest.ts'
import { type Followers, type FoundInstance, findFollowers } from './find-followers.ts'
import { foreseeRollout, type RolloutPlan } from './foresee-rollout.ts'
import { InstancePlanner } from './plan-instance.ts'
import { planObject } from './plan-object.ts'
import { refuseTwins } from './refuse-twins.ts'
import type { TrustedPipelines } from './trusted-functions.ts'

/** Instances planned at a time. */
const concurrency = 4

/** What plans stand on. */
export interface Ground {
  readonly cluster: Cluster
  readonly platform: PlatformObjects
  readonly pipelines: TrustedPipelines
  /** Undefined: the cloud is not asked. */
  readonly kinds: CloudKinds | undefined
  readonly nowMs: number
}

/** The objects of the files, as they would be stored or with why not. */
export interface Files {
  readonly applied: readonly {
    readonly object: ManifestObject
    readonly result: Applied | DraftPlan
  }[]
  readonly compositions: readonly KubeObject[]
}

/** Everything that is planned, before the cloud was asked. */
export interface Drafts {
  readonly objects: readonly DraftPlan[]
  readonly fleet: readonly DraftPlan[]
  readonly instances: number
  readonly rollouts: readonly RolloutPlan[]
}

/** `fleet`: all instances of the Compositions, not only the first. Throws KubeError. */
export async function draftAll(
  ground: Ground,
  files: Files,
  { fleet: isFleet }: { readonly fleet: boolean },
  signal: AbortSignal,
): Promise<Drafts> {
  const { cluster, platform, pipelines, kinds } = ground
  const catalog = new Catalog(platform)
  const schemas = clusterSchemas(cluster)
  const isAsked = (object: KubeObject) => kinds !== undefined && isManaged(kinds, object)
  const planner = new InstancePlanner({ cluster, catalog, schemas, pipelines, isManaged: isAsked })
  const followers = await findFollowers(cluster, catalog, files.compositions, signal)
  const objects = await Promise.all(
    files.applied.map(async ({ object, result }) => {
      if (!('next' in result)) return result
      const own = await planObject(result, schemas, signal)
      const more = unasked(ground, followers, result.next)
      if (!catalog.defines(object)) return { ...own, drafts: [...own.drafts, ...more] }
      const below = await planner.plan(result.resource, result.next, signal)
      return { ...below, drafts: [...own.drafts, ...below.drafts] }
    }),
  )
  const others = outside(followers, files, cluster.namespace)
  const fleet = await planFleet(planner, isFleet ? others : others.slice(0, 1), signal)
  const plans = refuseTwins([...objects, ...fleet])
  const around = { catalog, followers }
  const rollouts = foreseeRollouts(ground, files.compositions, around, plans)
  const [own, rest] = [plans.slice(0, objects.length), plans.slice(objects.length)]
  return { objects: own, fleet: rest, instances: others.length, rollouts }
}

/** What belongs to the object and may not be read. */
function unasked(
  { kinds, platform }: Ground,
  { denied }: Followers,
  object: KubeObject,
): readonly Draft[] {
  const tell = (reason: string): readonly Draft[] => {
    const named = { node: '', object: `${object.kind}/${object.metadata.name}` }
    return [{ change: { ...unchanged, ...named, action: 'not-asked', reason } }]
  }
  if (isComposition(object)) {
    const type = specOf(object).compositeTypeRef
    const isDeniedKind = denied.some((each) => isDeepStrictEqual(each, type))
    const right = isDeniedKind ? missingRight('list', type) : platform.denied
    return right === '' ? [] : tell(`its instances: ${right}`)
  }
  const isOther = groupOf(object.apiVersion) === compositionGroup || isElsewhere(kinds, object)
  return platform.denied === '' || isOther ? [] : tell(`what it composes: ${platform.denied}`)
}

/** Whether composition has no part in the object: a managed resource, or a kind of Kubernetes itself. */
export function isElsewhere(kinds: CloudKinds | undefined, object: KubeObject): boolean {
  const group = groupOf(object.apiVersion)
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io')
  return isBuiltIn || isManaged(kinds ?? new CloudKinds([]), object)
}

/** The instances that the files do not hold, whether these can be applied or not. */
function outside(
  { instances }: Followers,
  { applied }: Files,
  home: string,
): readonly FoundInstance[] {
  const isIn = ({ resource, instance }: FoundInstance, object: ManifestObject): boolean => {
    const { namespace = home, name } = object.metadata
    const isKind = resource.kind === object.kind && resource.group === groupOf(object.apiVersion)
    const isPlace = !resource.namespaced || instance.metadata.namespace === namespace
    return isKind && isPlace && instance.metadata.name === name
  }
  return instances.filter((found) => !applied.some(({ object }) => isIn(found, object)))
}

async function planFleet(
  planner: InstancePlanner,
  instances: readonly FoundInstance[],
  signal: AbortSignal,
): Promise<readonly DraftPlan[]> {
  const pool = new PQueue({ concurrency })
  return await Promise.all(
    instances.map(({ resource, instance }) =>
      pool.add(() => planner.plan(resource, instance, signal)),
    ),
  )
}

/** How the instances come to what the Compositions of the files say. */
function foreseeRollouts(
  { nowMs }: Ground,
  compositions: readonly KubeObject[],
  { catalog, followers }: { readonly catalog: Catalog; readonly followers: Followers },
  plans: readonly DraftPlan[],
): readonly RolloutPlan[] {
  const instances = followers.instances.map(({ instance }) => instance)
  const tolls = plans.flatMap(({ toll }) => toll ?? [])
  return compositions.flatMap((composition) => {
    const { compositeTypeRef } = specOf(composition)
    const policy = catalog.updatePolicy(compositeTypeRef)
    const members = membersOf(composition, instances, policy)
    const revision = catalog.leadsTo(composition.metadata.name)
    return foreseeRollout({ composition, revision, members, tolls, nowMs }) ?? []
  })
}
