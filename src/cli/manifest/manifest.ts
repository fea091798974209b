import type { JsonObject } from '../../kube/json.ts'

/** One object of a file. */
export interface Manifest {
  readonly object: ManifestObject
  /** The file as it was named; `-` for standard input. */
  readonly path: string
  /** The line of a place in the object, from 1; of the nearest place above that exists. */
  readonly lineOf: (place: readonly (string | number)[]) => number
}

/** What every manifest has. */
export interface ManifestObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ManifestMeta
  readonly [member: string]: unknown
}

export interface ManifestMeta extends JsonObject {
  readonly name: string
  readonly namespace?: string
}

/** A file that cannot be used; the message begins with `path` or `path:line`. */
export class ManifestError extends Error {
  readonly code = 'ManifestInvalid'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ManifestError'
  }
}

/** `kind/name`, for messages. */
export function titleOf({ kind, metadata }: ManifestObject): string {
  return `${kind}/${metadata.name}`
}

/** The API group of an API version; "" for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
