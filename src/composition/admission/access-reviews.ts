import { isJsonObject } from '../../kube/json.ts'
import type { KubeTransport } from '../../kube/transport.ts'
import type { Author } from './author.ts'

/** One action on a resource, as the API server authorises it. */
export interface Action {
  readonly verb: string
  readonly group: string
  readonly plural: string
  /** Unset: all namespaces, or an object of the cluster. */
  readonly namespace?: string
  /** Unset: any object. */
  readonly name?: string
}

/** Asks the API server what others may do. */
export interface AccessReviews {
  /** Throws KubeError. */
  isAllowed(author: Author, action: Action, signal: AbortSignal): Promise<boolean>
}

const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'

/** By SubjectAccessReview: it has no name and is never stored, so that it is no object of the client's. */
export function createAccessReviews(transport: KubeTransport): AccessReviews {
  return {
    isAllowed: async (author, action, signal) => {
      const request = {
        verb: 'create',
        resource: 'subjectaccessreviews',
        path,
        method: 'POST',
        body: { contentType: 'application/json', value: toReview(author, action) },
        repeat: 'always',
      } as const
      const answer = await transport.send(request, signal)
      const status = isJsonObject(answer) && isJsonObject(answer.status) ? answer.status : {}
      return status.allowed === true
    },
  }
}

function toReview({ user, groups }: Author, action: Action) {
  const { plural: resource, ...others } = action
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, groups, resourceAttributes: { ...others, resource } },
  }
}
