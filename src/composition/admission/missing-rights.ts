import type { Resource } from '../../kube/object.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import type { CompositionSpec } from '../composition.ts'
import type { AccessReviews, Action } from './access-reviews.ts'
import type { Author } from './author.ts'
import { type Need, neededRights } from './needed-rights.ts'

export interface RightsDeps {
  readonly mapping: Pick<RestMapping, 'find'>
  readonly access: AccessReviews
}

/**
 * What the author of a Composition lacks to do himself what it does, as sentences in a stable order.
 * A kind that is not served is passed over: its Composition is not valid before it is. Throws KubeError.
 */
export async function missingRights(
  deps: RightsDeps,
  author: Author | undefined,
  source: CompositionSpec,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const needs = neededRights(source)
  if (needs.length === 0) return []
  if (author === undefined) return [unknownAuthor]
  const told = await Promise.all(needs.map((need) => missingOf(deps, author, need, signal)))
  return told.flat()
}

const unknownAuthor = `its author is not recorded, so that nobody's rights can be checked: install deploy/admission, then change it or apply it anew`

async function missingOf(
  { mapping, access }: RightsDeps,
  author: Author,
  need: Need,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { apiVersion, kind } = need.kind
  const resource = await mapping.find(apiVersion, kind, signal)
  if (resource === undefined) return []
  const answers = await Promise.all(
    need.verbs.map((verb) => access.isAllowed(author, actionOf(verb, resource, need), signal)),
  )
  const verbs = need.verbs.filter((_, index) => answers[index] !== true)
  return verbs.length === 0 ? [] : [tell(author, { ...need, verbs }, resource)]
}

function actionOf(verb: string, { group, plural }: Resource, { object }: Need): Action {
  return { verb, group, plural, ...object }
}

function tell({ user }: Author, { verbs, kind, object, places }: Need, resource: Resource): string {
  const { group, plural, namespaced } = resource
  const full = group === '' ? plural : `${plural}.${group}`
  const one = object && [object.namespace, object.name].filter(Boolean).join('/')
  const where = one ?? (namespaced ? 'in all namespaces' : '')
  const what = `${kind.kind} ${where}`.trim()
  return `${places.join(', ')}: ${user} may not ${verbs.join(', ')} ${what} (${full}), and a Composition does nothing that its author may not do: have the right given to ${user}, or have it applied by someone who has it`
}
