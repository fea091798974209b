import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Store, StoreReader } from '../../runtime/store.ts'
import type { EventRecorder } from '../../telemetry/events.ts'
import type { Revision } from '../choose-composition.ts'
import type { KindRef } from '../graph/index.ts'
import type { Forecast } from '../rollout/budget.ts'
import type { Member } from '../rollout/member.ts'

/** What a reconcile of Compositions works with. */
export interface CompositionDeps {
  readonly kube: KubeClient
  readonly resource: Resource
  readonly store: Store
  /** With the index `byOwner`. */
  readonly revisions: Pick<StoreReader, 'byIndex' | 'get'> & Pick<Store, 'put'>
  /** The definition of a kind, by `apiVersion kind`; undefined when it is not defined. */
  readonly definedAs: (apiVersion: string, kind: string) => ObjectKey | undefined
  /** Names of the revisions that instances of a kind follow; undefined while these are not known. */
  readonly used: (apiVersion: string, kind: string) => ReadonlySet<string> | undefined
  /** The instances that move by themselves; undefined while these are not known. */
  readonly members: (composition: KubeObject) => readonly Member[] | undefined
  /** What these instances would lose by moving to a revision. Throws KubeError. */
  readonly forecast: (
    composition: KubeObject,
    revision: Revision,
    members: readonly Member[],
    signal: AbortSignal,
  ) => Promise<Forecast>
  readonly check: CheckRevision
  readonly events: Pick<EventRecorder, 'record'>
  readonly clock: Clock
}

/**
 * Checks a revision against the schemas that the API server publishes now. Throws SchemaError when these
 * cannot be read, else KubeError.
 */
export type CheckRevision = (revision: Revision, signal: AbortSignal) => Promise<CheckResult>

/** What a check has found, as sentences in a stable order. */
export interface CheckResult {
  readonly errors: readonly string[]
  /** Rights that its author lacks, so that it may not run at all; unset: none. */
  readonly refusals?: readonly string[]
  readonly warnings: readonly string[]
  /** Every schema that a graph was checked against, sorted; one that is not served is missing. */
  readonly schemas: readonly SchemaPrint[]
  /** Kinds that must be served before all rights are decided; unset: none. */
  readonly undecided?: readonly KindRef[]
}

/** A schema as it was: another fingerprint is another schema. */
export interface SchemaPrint extends KindRef {
  readonly fingerprint: string
}
