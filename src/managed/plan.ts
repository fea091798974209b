import type { Verdict } from '../drift/verdict.ts'
import type { OpenDrift } from './drift-status.ts'

/** Why Synced is False, as shown. */
export type SyncedReason =
  | 'ReconcileError'
  | 'AlreadyExists'
  | 'Denied'
  | 'Invalid'
  | 'Throttled'
  | 'NonConverging'
  | 'Paused'
  | 'ReportOnly'
  | 'Reconciling'
  | 'ReferenceNotReady'
  | 'StillReferenced'

/** The one thing to do next. */
export type Action =
  | { readonly is: 'none' }
  /** Persist finalizer, external name and the intent to create, before any effect. */
  | { readonly is: 'record-intent' }
  /** Take over an existing resource that the user named. */
  | { readonly is: 'adopt' }
  | { readonly is: 'create' }
  | { readonly is: 'update'; readonly changes: readonly Verdict[] }
  | { readonly is: 'delete' }
  /** Remove the finalizer. `left`: the external resource stays behind. */
  | { readonly is: 'release'; readonly left: boolean }
  /** `afterMs` 0: in the same reconcile. `quiet`: nothing is said meanwhile; what was said before still holds. */
  | { readonly is: 'wait'; readonly afterMs: number; readonly why: string; readonly quiet?: true }
  | {
      readonly is: 'refuse'
      readonly reason: SyncedReason
      readonly message: string
      readonly stalled: boolean
    }

/** What decide answers: one action, and the drift that is open besides. */
export interface Plan {
  readonly action: Action
  /** Drift that is confirmed and open before the action. */
  readonly open: OpenDrift | undefined
  /** Differences that stay because something forbids to write them, as printed paths. */
  readonly withheld: readonly string[]
}

/** A plan of one action, with nothing open besides. */
export function only(action: Action): Plan {
  return { action, open: undefined, withheld: [] }
}

/** Nothing can be done until a user acts. */
export function refuse(reason: SyncedReason, message: string): Action {
  return { is: 'refuse', reason, message, stalled: true }
}

/** What was found is looked at again before it is told or acted on. */
export function confirm(confirmMs: number): Action {
  return { is: 'wait', afterMs: confirmMs, why: 'confirming by a second look', quiet: true }
}
