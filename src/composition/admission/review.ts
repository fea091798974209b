import { isJsonObject, type JsonObject, stringMember } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Author } from './author.ts'
import { shortened, type Verdict } from './verdict.ts'

/** The members of an AdmissionReview's request that are read. */
export interface ReviewRequest {
  readonly uid: string
  readonly group: string
  readonly plural: string
  readonly author: Author
  readonly object: KubeObject
}

/** Reads an AdmissionReview v1 of a create or update; undefined when it is none. */
export function parseReview(value: unknown): ReviewRequest | undefined {
  if (!isJsonObject(value) || value.apiVersion !== apiVersion || !isJsonObject(value.request)) {
    return undefined
  }
  const { request } = value
  const { resource, userInfo, object } = request
  const uid = stringMember(request, 'uid')
  if (uid === undefined || !isJsonObject(resource) || !isJsonObject(userInfo)) return undefined
  if (!isJsonObject(object) || !isJsonObject(object.metadata)) return undefined
  return {
    uid,
    group: stringMember(resource, 'group') ?? '',
    plural: stringMember(resource, 'resource') ?? '',
    author: toAuthor(userInfo),
    // What the API server is about to store, or would.
    object: object as JsonObject & KubeObject,
  }
}

const apiVersion = 'admission.k8s.io/v1'

/** Reads a `UserInfo` of the API server. */
export function toAuthor(userInfo: JsonObject): Author {
  const groups: readonly unknown[] = Array.isArray(userInfo.groups) ? userInfo.groups : []
  return {
    user: stringMember(userInfo, 'username') ?? '',
    groups: groups.filter((group) => typeof group === 'string'),
  }
}

const codes = { Invalid: 422, Forbidden: 403 } as const

/** The AdmissionReview that answers a request. */
export function toAnswer(uid: string, { refusals, warnings, reason }: Verdict): JsonObject {
  const refusal = { code: codes[reason], reason, message: shortened(refusals).join('; ') }
  return {
    apiVersion,
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: refusals.length === 0,
      ...(refusals.length === 0 ? {} : { status: refusal }),
      ...(warnings.length === 0 ? {} : { warnings: shortened(warnings) }),
    },
  }
}
