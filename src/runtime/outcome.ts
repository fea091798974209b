/**
 * What one reconcile of one key asks of the queue. The controller loop turns it into a queue
 * operation in one switch; nothing else requeues.
 */
export type Outcome =
  /** Something changed; look again at once. */
  | { readonly kind: 'again' }
  /** A known delay: a transition that takes time, an answer with Retry-After. */
  | { readonly kind: 'wait'; readonly afterMs: number }
  /** A failure that may pass: per-key exponential backoff. */
  | { readonly kind: 'retry'; readonly error: unknown }
  /** A user's action is needed: slow recheck; a change of the object wakes it at once. */
  | { readonly kind: 'stalled'; readonly afterMs: number }
  /** Desired equals actual: next routine check. */
  | { readonly kind: 'settled'; readonly afterMs: number }
  /** The object no longer exists. */
  | { readonly kind: 'gone' }
