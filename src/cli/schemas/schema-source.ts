import type { KindRef, Schemas } from '../../composition/graph/index.ts'
import { SchemaCache } from '../../composition/run/index.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { DefinedKind } from './defined-kinds.ts'

/** Where the schemas of kinds come from. */
export interface SchemaSource {
  /** Throws KubeError when a cluster is asked. A kind that is not served has no schema. */
  load(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schemas>
}

/** What the API server publishes now. */
export function clusterSchemas({ discovery }: Pick<Cluster, 'discovery'>): SchemaSource {
  const cache = new SchemaCache(discovery)
  return { load: async (kinds, signal) => (await cache.load(kinds, signal)).schemas }
}

/** The source with these kinds put over it: those of files that are not applied yet. */
export function withKinds(source: SchemaSource, kinds: readonly DefinedKind[]): SchemaSource {
  const own = new Map(
    kinds.map(({ apiVersion, resource, schema }) => [`${apiVersion} ${resource.kind}`, schema]),
  )
  return {
    load: async (wanted, signal) => {
      const schemas = await source.load(wanted, signal)
      return {
        ...schemas,
        schemaOf: (apiVersion, kind) =>
          own.get(`${apiVersion} ${kind}`) ?? schemas.schemaOf(apiVersion, kind),
      }
    },
  }
}
