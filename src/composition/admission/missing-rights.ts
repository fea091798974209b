import type { RestMapping } from '../../kube/rest-mapping.ts'
import type { KindRef } from '../graph/source.ts'
import type { AccessReviews } from './access-reviews.ts'
import { type Author, unknownAuthor } from './author.ts'
import { tellRefusal } from './author-rights.ts'
import type { Need } from './needed-rights.ts'

export interface RightsDeps {
  readonly mapping: Pick<RestMapping, 'find'>
  readonly access: AccessReviews
}

/** What the API server says of the rights that a Composition needs. */
export interface RightsFound {
  /** What its author lacks, as sentences in a stable order. */
  readonly missing: readonly string[]
  /** Kinds that are not served, so that nobody can say yet who may do what with them. */
  readonly undecided: readonly KindRef[]
}

/**
 * What the author of a Composition lacks of the rights it needs. Asked of the moment, nothing is kept.
 * Throws KubeError.
 */
export async function findMissingRights(
  deps: RightsDeps,
  author: Author | undefined,
  needs: readonly Need[],
  signal: AbortSignal,
): Promise<RightsFound> {
  if (needs.length === 0) return { missing: [], undecided: [] }
  if (author === undefined) return { missing: [unknownAuthor], undecided: [] }
  const told = await Promise.all(needs.map((need) => missingOf(deps, author, need, signal)))
  return {
    missing: told.flatMap(({ missing }) => missing),
    undecided: told.flatMap(({ undecided }) => undecided),
  }
}

async function missingOf(
  { mapping, access }: RightsDeps,
  author: Author,
  { kind, verbs, object, places }: Need,
  signal: AbortSignal,
): Promise<RightsFound> {
  const resource = await mapping.find(kind.apiVersion, kind.kind, signal)
  if (resource === undefined) return { missing: [], undecided: [kind] }
  const { group, plural } = resource
  const answers = await Promise.all(
    verbs.map((verb) => access.isAllowed(author, { verb, group, plural, ...object }, signal)),
  )
  const lacked = verbs.filter((_, index) => answers[index] !== true)
  if (lacked.length === 0) return { missing: [], undecided: [] }
  const refusal = tellRefusal(author, { resource, verbs: lacked, ...object })
  return { missing: [`${places.join(', ')}: ${refusal}`], undecided: [] }
}
