import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, keyOf, toObjectKey } from '../../kube/object.ts'
import type { Lookup, Outcome } from '../evaluate/index.ts'
import type { Graph } from '../graph/index.ts'
import type { Children } from './children.ts'
import type { Owner } from './place-child.ts'
import type { Resources } from './resources.ts'
import { type Sight, toQuery, toReference } from './sight.ts'

/** What a `ref` or `query` wants to see, or why it may not or cannot. */
export interface NodeLookup {
  readonly node: string
  readonly lookup: Lookup
  readonly sight: Exclude<Sight, { readonly is: 'child' }> | undefined
  readonly problem: string | undefined
}

/** The lookups that are decided now. */
export function lookupsOf(
  owner: Owner,
  outcomes: readonly Outcome[],
  resources: Resources,
): readonly NodeLookup[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.is !== 'lookup') return []
    return [toNodeLookup(owner, outcome.node, outcome.lookup, resources)]
  })
}

/**
 * Looks after which every lookup must be decided: each round decides at least the next one of a
 * chain, and what the last one named takes one more to be looked at, and one to be seen unchanged.
 */
export function mostRoundsOf({ nodes }: Pick<Graph, 'nodes'>): number {
  return nodes.filter(({ kind }) => kind === 'ref' || kind === 'query').length + 2
}

export function sameLookups(a: readonly NodeLookup[], b: readonly NodeLookup[]): boolean {
  const facts = (lookups: readonly NodeLookup[]) =>
    lookups.map(({ node, lookup }) => [node, lookup])
  return isDeepStrictEqual(facts(a), facts(b))
}

function toNodeLookup(
  owner: Owner,
  node: string,
  lookup: Lookup,
  resources: Resources,
): NodeLookup {
  const none = (problem: string): NodeLookup => ({ node, lookup, sight: undefined, problem })
  const resource = resources.find(lookup.of)
  if (resource === undefined)
    return none(`${lookup.of.kind} of ${lookup.of.apiVersion} is not served yet`)
  const { namespace: asked } = lookup
  if (owner.namespace !== undefined && asked !== undefined && asked !== owner.namespace) {
    return none(
      `namespace is ${JSON.stringify(asked)}: a namespaced composite reads in its own namespace only`,
    )
  }
  const namespace = resource.namespaced ? (owner.namespace ?? asked) : undefined
  if (lookup.by === 'labels') {
    const sight = toQuery(resource, { namespace, labels: lookup.matchLabels })
    return { node, lookup, sight, problem: undefined }
  }
  if (resource.namespaced && namespace === undefined) return none('namespace is not set')
  const key = toObjectKey(namespace, lookup.name)
  return { node, lookup, sight: toReference(resource, key), problem: undefined }
}

/** A lookup and what it came to. */
export interface LookedUp extends NodeLookup {
  /** Why there is nothing to read; undefined when there is. */
  readonly missing: string | undefined
  /** Nobody knows whether it is there. */
  readonly isUnseen: boolean
}

/** A lookup whose answer is known. A query that finds nothing has found nothing: an empty list. */
export function toFound(
  { lookup }: NodeLookup,
  found: ReadonlyMap<string, KubeObject> | undefined,
): Pick<LookedUp, 'missing' | 'isUnseen'> {
  const isMissing = lookup.by === 'name' && found?.size === 0
  return { missing: isMissing ? 'does not exist yet' : undefined, isUnseen: false }
}

/** What was found, by key as the evaluation expects it; undefined while nothing is known. */
export function foundBy(
  children: Children,
  { sight }: NodeLookup,
): ReadonlyMap<string, KubeObject> | undefined {
  if (sight === undefined) return undefined
  if (sight.is === 'query') {
    const found = children.list(sight)
    return found === undefined ? undefined : new Map(found.map((each) => [keyOf(each), each]))
  }
  const glance = children.get(sight)
  if (glance.is !== 'seen') return undefined
  return new Map(glance.object === undefined ? [] : [['', glance.object]])
}
