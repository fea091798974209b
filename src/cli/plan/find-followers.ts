import { specOf } from '../../composition/composition.ts'
import type { KindRef } from '../../composition/graph/index.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Catalog } from './catalog.ts'
import { isDenied } from './denied.ts'

/** An instance as it is stored. */
export interface FoundInstance {
  readonly resource: Resource
  readonly instance: KubeObject
}

/** Who follows, as far as whoever plans may know. */
export interface Followers {
  readonly instances: readonly FoundInstance[]
  /** Kinds of which not all instances may be listed. */
  readonly denied: readonly KindRef[]
}

/** The instances that would follow one of the Compositions, in all namespaces. Throws KubeError. */
export async function findFollowers(
  cluster: Pick<Cluster, 'kube' | 'mapping'>,
  catalog: Catalog,
  compositions: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Followers> {
  const names = compositions.map(({ metadata }) => metadata.name)
  const { instances, denied } = await instancesOf(cluster, compositions, signal)
  const following = instances.filter(({ resource, instance }) => {
    const choice = catalog.choose(resource, instance)
    return choice.is === 'chosen' && names.includes(choice.composition)
  })
  // A kind in two versions is listed in both.
  const unique = new Map(following.map((found) => [found.instance.metadata.uid, found]))
  return { instances: [...unique.values()], denied }
}

/** All instances of the Compositions' kinds, in all namespaces, whatever they follow. */
async function instancesOf(
  { kube, mapping }: Pick<Cluster, 'kube' | 'mapping'>,
  compositions: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Followers> {
  const kinds = new Map(
    compositions.map((composition) => {
      const { apiVersion, kind } = specOf(composition).compositeTypeRef
      return [`${apiVersion} ${kind}`, { apiVersion, kind }]
    }),
  )
  const instances: FoundInstance[] = []
  const denied: KindRef[] = []
  for (const { apiVersion, kind } of kinds.values()) {
    const resource = await mapping.find(apiVersion, kind, signal)
    if (resource === undefined) continue
    try {
      for await (const page of kube.list(resource, {}, signal)) {
        instances.push(...page.items.map((instance) => ({ resource, instance })))
      }
    } catch (error) {
      if (!isDenied(error)) throw error
      denied.push({ apiVersion, kind })
    }
  }
  return { instances, denied }
}
