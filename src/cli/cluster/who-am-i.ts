import type { Author } from '../../composition/admission/author.ts'
import { toAuthor } from '../../composition/admission/review.ts'
import { KubeError } from '../../kube/error.ts'
import { isJsonObject } from '../../kube/json.ts'
import { askReview } from '../../kube/review.ts'
import type { Cluster } from './cluster.ts'

/** Where the API server is too old to tell (before 1.28). */
const somebody: Author = { user: 'you', groups: [] }

/** Whom the API server takes the person for who runs the command. Throws KubeError. */
export async function whoAmI(
  { transport }: Pick<Cluster, 'transport'>,
  signal: AbortSignal,
): Promise<Author> {
  try {
    const review = { group: 'authentication.k8s.io', kind: 'SelfSubjectReview' }
    const { userInfo } = await askReview(transport, review, signal)
    return toAuthor(isJsonObject(userInfo) ? userInfo : {})
  } catch (error) {
    if (error instanceof KubeError && error.code === 404) return somebody
    throw error
  }
}
