import type { AccessReviews, Action } from '../../composition/admission/access-reviews.ts'
import type { Author } from '../../composition/admission/author.ts'
import { fromObjectKey, type ObjectKey, type Resource } from '../../kube/object.ts'
import { askReview } from '../../kube/review.ts'
import type { Cluster } from './cluster.ts'

/** What somebody would do to an object. */
export interface OwnAction {
  readonly verb: 'create' | 'patch'
  readonly resource: Resource
  readonly key: ObjectKey
}

/**
 * Whether the person who runs the command has the right: by SelfSubjectAccessReview, which everybody may
 * ask for and which is never stored. Throws KubeError.
 */
export async function mayDo(
  cluster: Pick<Cluster, 'transport'>,
  { verb, resource: { group, plural }, key }: OwnAction,
  signal: AbortSignal,
): Promise<boolean> {
  const { namespace, name } = fromObjectKey(key)
  const where = namespace === undefined ? { name } : { namespace, name }
  return await ownAccess(cluster).isAllowed(nobody, { verb, group, plural, ...where }, signal)
}

/** Who is asked about is always oneself. */
const nobody: Author = { user: '', groups: [] }

/** What the API server says of the person who runs the command, whoever is asked about. */
export function ownAccess(cluster: Pick<Cluster, 'transport'>): AccessReviews {
  return { isAllowed: (_author, action, signal) => ask(cluster, action, signal) }
}

async function ask(
  { transport }: Pick<Cluster, 'transport'>,
  { plural: resource, ...others }: Action,
  signal: AbortSignal,
): Promise<boolean> {
  const spec = { resourceAttributes: { ...others, resource } }
  const review = { group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview', spec }
  return (await askReview(transport, review, signal)).allowed === true
}
