import { isJsonObject, type JsonObject } from './json.ts'
import type { KubeTransport } from './transport.ts'

/** A question to the API server, of version v1. */
export interface Review {
  readonly group: string
  readonly kind: string
  /** Unset: whoever asks is all it is about. */
  readonly spec?: JsonObject
}

/**
 * The status with which the API server answers a review. It has no name and is never stored, so that
 * it is no object of the client's. Throws KubeError.
 */
export async function askReview(
  transport: Pick<KubeTransport, 'send'>,
  { group, ...review }: Review,
  signal: AbortSignal,
): Promise<JsonObject> {
  const apiVersion = `${group}/v1`
  const resource = `${review.kind.toLowerCase()}s`
  const value = { apiVersion, ...review }
  const request = {
    verb: 'create',
    resource,
    path: `/apis/${apiVersion}/${resource}`,
    method: 'POST',
    body: { contentType: 'application/json', value },
    repeat: 'always',
  } as const
  const answer = await transport.send(request, signal)
  return isJsonObject(answer) && isJsonObject(answer.status) ? answer.status : {}
}
