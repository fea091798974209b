import type { RestMapping } from '../../kube/rest-mapping.ts'
import type { GraphSpec } from '../composition.ts'
import { compile, type Finding, type KindRef, kindsOf, type Schemas } from '../graph/index.ts'
import { misplacedNodes, type ScopeOf } from './misplaced.ts'

/** Whether objects of a kind have a namespace; undefined: nobody knows (yet). Throws KubeError. */
export type FindScope = (kind: KindRef, signal: AbortSignal) => Promise<boolean | undefined>

/** The scopes that the API server serves kinds with. */
export function scopesBy(mapping: Pick<RestMapping, 'find'>): FindScope {
  return async ({ apiVersion, kind }, signal) =>
    (await mapping.find(apiVersion, kind, signal))?.namespaced
}

/** The scopes of all kinds that a graph names. Throws what `find` does. */
export async function scopesOf(
  source: GraphSpec,
  find: FindScope,
  signal: AbortSignal,
): Promise<ScopeOf> {
  const nameOf = ({ apiVersion, kind }: KindRef) => `${apiVersion} ${kind}`
  const asked = kindsOf(source).map(async (kind) => {
    return [nameOf(kind), await find(kind, signal)] as const
  })
  const known = new Map(await Promise.all(asked))
  return (kind) => known.get(nameOf(kind))
}

/**
 * All that is wrong with a graph, by what is served now: the webhook, the controller and
 * `composition check` say the same since they ask here. Pure.
 */
export function examineGraph(
  source: GraphSpec,
  schemas: Schemas,
  scopeOf: ScopeOf,
): readonly Finding[] {
  return [...compile(source, schemas).findings, ...misplacedNodes(source, scopeOf)]
}
