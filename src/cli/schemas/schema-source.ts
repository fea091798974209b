import { type FindScope, scopesBy } from '../../composition/compositions/examine-graph.ts'
import type { KindRef, Schemas } from '../../composition/graph/index.ts'
import { SchemaCache } from '../../composition/run/index.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { DefinedKind } from './defined-kinds.ts'

/** Where the schemas of kinds come from. */
export interface SchemaSource {
  /** Throws KubeError when a cluster is asked. A kind that is not served has no schema. */
  load(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schemas>
  readonly isNamespaced: FindScope
}

/** What the API server publishes now. */
export function clusterSchemas({
  discovery,
  mapping,
}: Pick<Cluster, 'discovery' | 'mapping'>): SchemaSource {
  const cache = new SchemaCache(discovery)
  return {
    load: async (kinds, signal) => (await cache.load(kinds, signal)).schemas,
    isNamespaced: scopesBy(mapping),
  }
}

/** The source with these kinds put over it: those of files that are not applied yet. */
export function withKinds(source: SchemaSource, kinds: readonly DefinedKind[]): SchemaSource {
  const own = new Map(kinds.map((each) => [`${each.apiVersion} ${each.resource.kind}`, each]))
  return {
    load: async (wanted, signal) => {
      const schemas = await source.load(wanted, signal)
      return {
        ...schemas,
        schemaOf: (apiVersion, kind) =>
          own.get(`${apiVersion} ${kind}`)?.schema ?? schemas.schemaOf(apiVersion, kind),
      }
    },
    isNamespaced: async (wanted, signal) => {
      const defined = own.get(`${wanted.apiVersion} ${wanted.kind}`)
      return defined?.resource.namespaced ?? (await source.isNamespaced(wanted, signal))
    },
  }
}
