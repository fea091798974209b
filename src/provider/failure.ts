/**
 * Why a call to the cloud failed, in the words the engine acts on. The engine alone maps reasons to
 * outcomes; none of them means "stop for ever".
 */
export type FailureReason =
  | 'not-found'
  | 'already-exists'
  /** The resource is in a transition: wait, no error. */
  | 'busy'
  | 'throttled'
  | 'denied'
  /** The request can never succeed as it is: a user's action is needed. */
  | 'invalid'
  | 'quota'
  /** The endpoint does not know the operation. */
  | 'unsupported'
  /** The network, a server error, our own deadline. */
  | 'transient'

/** A failure with a stable, secret-free message: no timestamps, no request ids. */
export class Failure extends Error {
  readonly reason: FailureReason
  /** The call that failed, as IAM names it (`s3:PutBucketVersioning`), where known. */
  readonly action: string | undefined
  /** When to look again, where the failure itself tells. */
  readonly afterMs: number | undefined
  /** The connection itself is at fault (credentials): reported once on its configuration. */
  readonly connection: boolean

  constructor(
    reason: FailureReason,
    message: string,
    facts: {
      readonly action?: string
      readonly afterMs?: number
      readonly connection?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: facts.cause })
    this.name = 'Failure'
    this.reason = reason
    this.action = facts.action
    this.afterMs = facts.afterMs
    this.connection = facts.connection ?? false
  }
}

/** The answer of a call about one resource; undefined where it failed because there is none. */
export async function unlessNotFound<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Failure && error.reason === 'not-found') return undefined
    throw error
  }
}
