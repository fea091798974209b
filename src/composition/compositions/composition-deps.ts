import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Store, StoreReader } from '../../runtime/store.ts'
import type { Revision } from '../choose-composition.ts'
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
  readonly check: CheckRevision
  readonly clock: Clock
}

/** Checks a revision against the schemas that the API server publishes now. Throws KubeError. */
export type CheckRevision = (revision: Revision, signal: AbortSignal) => Promise<CheckResult>

/** What a check has found, as sentences in a stable order. */
export interface CheckResult {
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}
