import type { Means } from '../drift/digest.ts'
import type { DriftDecision } from '../drift/policy.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { AnyKind, ExternalName, Observation } from '../provider/index.ts'
import type { Ledger } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'

/** Everything a decision may depend on, gathered before it is made. */
export interface Snapshot {
  readonly kind: AnyKind
  readonly resource: ManagedResource
  readonly name: ExternalName
  /** Another object that claimed the same external name first, as `namespace/name`. */
  readonly rival: string | undefined
  /** Whether the cloud refused our last call to create it. */
  readonly createRefused: boolean
  readonly observation: Observation
  readonly ledger: Ledger
  readonly verdicts: readonly Verdict[]
  readonly drift: DriftDecision
  readonly means: Means
  readonly timing: Timing
}

export interface Timing {
  readonly nowMs: number
  /** Whether an earlier look, some seconds ago, found this same drift or absence. */
  readonly confirmed: boolean
  /** How long until the effect of our last write may be judged; 0 = now. */
  readonly settlingMs: number
  /** How long to wait before the look that confirms. */
  readonly confirmMs: number
  /** How long to wait while the cloud is busy. */
  readonly transitionMs: number
}
