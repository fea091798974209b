import { isJsonObject } from '../../kube/json.ts'
import type { GraphSpec } from '../composition.ts'
import type { Finding, KindRef } from '../graph/index.ts'
import { kindRefOf } from '../graph/kinds.ts'
import { problemOf } from '../run/place-child.ts'

/** Whether objects of a kind have a namespace; undefined: nobody knows. */
export type ScopeOf = (kind: KindRef) => boolean | undefined

/**
 * What a graph makes where no composite of its scope can have it: what the controller would refuse of
 * every instance. Pure.
 */
export function misplacedNodes(
  { compositeTypeRef, nodes }: Pick<GraphSpec, 'compositeTypeRef' | 'nodes'>,
  scopeOf: ScopeOf,
): readonly Finding[] {
  const isHome = scopeOf(compositeTypeRef)
  if (isHome === undefined) return []
  return nodes.flatMap(({ id, resource }) => {
    const kind = isJsonObject(resource) ? kindRefOf(resource) : undefined
    const namespaced = kind && scopeOf(kind)
    if (kind === undefined || namespaced === undefined) return []
    const asked = namespaceOf(resource)
    return misplaced({ kind: kind.kind, namespaced, asked }, isHome, id)
  })
}

interface Template {
  readonly kind: string
  readonly namespaced: boolean
  readonly asked: string | undefined
}

function misplaced({ kind, namespaced, asked }: Template, isHome: boolean, id: string) {
  const home = isHome ? instances : undefined
  const namespace = namespaced ? (home ?? asked) : undefined
  const place = { kind, ...(namespace === undefined ? {} : { namespace }) }
  const problem = problemOf({ namespace: home }, place, undefined, { namespaced })
  if (problem !== undefined) return [finding('error', id, problem.message)]
  if (!isHome || asked === undefined || asked.includes('${')) return []
  const message = `metadata.namespace is ${JSON.stringify(asked)}: instances of other namespaces cannot have it; leave it out`
  return [finding('warning', id, message)]
}

/** Stands for the namespace of any instance. */
const instances = 'of the instance'

/** As it is written; an expression is one too. */
function namespaceOf(template: unknown): string | undefined {
  const metadata = isJsonObject(template) ? template.metadata : undefined
  if (typeof metadata === 'string') return metadata
  const namespace = isJsonObject(metadata) ? metadata.namespace : undefined
  return typeof namespace === 'string' ? namespace : undefined
}

function finding(level: Finding['level'], node: string, message: string): Finding {
  return { level, code: 'value', node, path: [], at: 0, message }
}
