/**
 * A failed request to the API server.
 *
 * `code` is the HTTP status, 0 when no answer arrived. `reason` is the Status object's reason
 * (NotFound, AlreadyExists, Conflict, Invalid, Forbidden, Expired, TooManyRequests, …), or
 * `Transport` (no answer: refused, reset, silence), `Timeout` (our own deadline), `UnknownKind`
 * (404 that names no object: the server does not serve this kind, its definition may be missing),
 * `Unknown`.
 * Messages hold the verb, the path and the server's message, never a header.
 */
export class KubeError extends Error {
  readonly code: number
  readonly reason: string
  /** The server's Retry-After, in seconds. */
  readonly retryAfterSeconds: number | undefined
  /** `details.causes` of the Status: field paths and what is wrong with them. */
  readonly causes: readonly StatusCause[]

  constructor(facts: KubeErrorFacts, options?: ErrorOptions) {
    super(facts.message, options)
    this.name = 'KubeError'
    this.code = facts.code
    this.reason = facts.reason
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.causes = facts.causes ?? []
  }
}

export interface KubeErrorFacts {
  readonly message: string
  readonly code: number
  readonly reason: string
  readonly retryAfterSeconds?: number | undefined
  readonly causes?: readonly StatusCause[]
}

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/**
 * Whether the failure says that the object changed under us, so that rereading is the answer.
 *
 * A wrong `metadata.uid` in a patch is 409 only when no object has the name; when one has it, the
 * API server (1.36) answers 422 and names the field.
 */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof KubeError)) return false
  if (error.code === 409) return error.reason === 'Conflict'
  return error.code === 422 && error.causes.some((cause) => cause.field === 'metadata.uid')
}

export function isAlreadyExists(error: unknown): boolean {
  return error instanceof KubeError && error.reason === 'AlreadyExists'
}

export function isNotFound(error: unknown): boolean {
  return error instanceof KubeError && error.reason === 'NotFound'
}

/** Whether a resourceVersion or a continue token is too old: only a new list helps. */
export function isExpired(error: unknown): boolean {
  return error instanceof KubeError && error.code === 410
}
