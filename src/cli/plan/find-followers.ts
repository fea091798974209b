import { specOf } from '../../composition/composition.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Catalog } from './catalog.ts'

/** An instance as it is stored. */
export interface FoundInstance {
  readonly resource: Resource
  readonly instance: KubeObject
}

/** The instances that would follow one of the Compositions, in all namespaces. Throws KubeError. */
export async function findFollowers(
  cluster: Pick<Cluster, 'kube' | 'mapping'>,
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

/** All instances of the Compositions' kinds, in all namespaces, whatever they follow. */
async function instancesOf(
  { kube, mapping }: Pick<Cluster, 'kube' | 'mapping'>,
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
