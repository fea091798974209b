import { Failure } from './failure.ts'

/** What one call of a look came to, beside the call that found the resource. */
export type Part<Value> =
  | { readonly is: 'not-asked' }
  | { readonly is: 'read'; readonly value: Value }
  /** It failed for itself, as without permission: the others go on. */
  | { readonly is: 'unread'; readonly failure: Failure }
  /** It says that the resource is not there any more: the look found it absent. */
  | { readonly is: 'gone' }

/**
 * Reads a part if it is asked for. Throws what stops the whole look: a Failure of the connection,
 * anything that is no Failure, and everything once the signal is aborted.
 */
export async function readPart<Value>(
  isAsked: boolean,
  read: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Part<Value>> {
  if (!isAsked) return { is: 'not-asked' }
  try {
    return { is: 'read', value: await read() }
  } catch (error) {
    if (!(error instanceof Failure) || error.connection || signal.aborted) throw error
    return error.reason === 'not-found' ? { is: 'gone' } : { is: 'unread', failure: error }
  }
}
