import { askReview } from '../../kube/review.ts'
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

/** By SubjectAccessReview. */
export function createAccessReviews(transport: KubeTransport): AccessReviews {
  return {
    isAllowed: async ({ user, groups }, { plural: resource, ...others }, signal) => {
      const spec = { user, groups, resourceAttributes: { ...others, resource } }
      const review = { group: 'authorization.k8s.io', kind: 'SubjectAccessReview', spec }
      return (await askReview(transport, review, signal)).allowed === true
    },
  }
}
