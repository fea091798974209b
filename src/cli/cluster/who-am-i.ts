import type { Author } from '../../composition/admission/author.ts'
import { toAuthor } from '../../composition/admission/review.ts'
import { KubeError } from '../../kube/error.ts'
import { isJsonObject } from '../../kube/json.ts'
import type { Cluster } from './cluster.ts'

const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

/** Where the API server is too old to tell (before 1.28). */
const somebody: Author = { user: 'you', groups: [] }

/** Whom the API server takes the person for who runs the command. Throws KubeError. */
export async function whoAmI(
  { transport }: Pick<Cluster, 'transport'>,
  signal: AbortSignal,
): Promise<Author> {
  const value = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const request = {
    verb: 'create',
    resource: 'selfsubjectreviews',
    path,
    method: 'POST',
    body: { contentType: 'application/json', value },
    repeat: 'always',
  } as const
  const answer = await transport.send(request, signal).catch((error: unknown) => {
    if (error instanceof KubeError && error.code === 404) return undefined
    throw error
  })
  if (answer === undefined) return somebody
  const status = isJsonObject(answer) && isJsonObject(answer.status) ? answer.status : {}
  return toAuthor(isJsonObject(status.userInfo) ? status.userInfo : {})
}
