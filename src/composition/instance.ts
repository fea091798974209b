import type { KubeObject, ObjectKey, Resource } from '../kube/object.ts'
import type { Condition } from '../runtime/conditions.ts'
import type { Outcome } from '../runtime/outcome.ts'
import type { Store } from '../runtime/store.ts'
import type { Choice, InstanceWishes, Revision } from './choose-composition.ts'
import type { CompositionSpec } from './composition.ts'
import type { Environment } from './environment.ts'
import type { Toll } from './rollout/budget.ts'
import type { InventoryEntry } from './run/inventory.ts'

/** Held by every instance until what it composed is gone or released. */
export const instanceFinalizer = 'composition.plumbline.dev/composite'

/**
 * `status` of an instance. Conditions: Synced, Ready, Drifted, Degraded; Reconciling and Stalled stand
 * only while they are true (kstatus). All other members are the platform team's own, written from the graph's
 * `status`. Shapes must agree with composite-status.ts, which says them to the API server: what it
 * does not know is pruned.
 */
export interface InstanceStatus {
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
  readonly plumbline?: InstanceMachinery
  readonly [member: string]: unknown
}

/** A node without an object that could say itself what is wrong with it. */
export interface UnresolvedNode {
  readonly id: string
  readonly key?: string
  /** Of the object that it reads or would make, where that is known. */
  readonly kind?: string
  readonly name?: string
  readonly message: string
  /** Ids of nodes that it merely waits for. */
  readonly needs?: readonly string[]
  /** Ids of nodes that wait for it. */
  readonly neededBy?: readonly string[]
}

/** `status.plumbline`: the engine's own bookkeeping and what people look at first. */
export interface InstanceMachinery {
  /** Name of the Composition in use. */
  readonly composition?: string
  /** The CompositionRevision in use; under `Manual` the pin. */
  readonly revision?: UsedRevision
  readonly inventory?: readonly InventoryEntry[]
  /** Nodes that no object stands for and that have come to nothing; absent when there are none. */
  readonly unresolved?: readonly UnresolvedNode[]
  /** The condition Drifted in the words of managed resources; see run/drift-state.ts. */
  readonly drift?: string
  /** Echo of the annotation `plumbline.dev/reconcile-requested-at`. */
  readonly lastHandledReconcileAt?: string
}

export interface UsedRevision {
  readonly name: string
  readonly number: number
}

/** A composite resource, read once. `object` is the frozen object of the store. */
export interface Instance {
  readonly object: KubeObject
  readonly wishes: InstanceWishes
  readonly status: InstanceStatus
}

/** Reads an instance; its CRD has validated `spec.plumbline`, and the status is ours. */
export function toInstance(object: KubeObject): Instance {
  const spec = (object.spec ?? {}) as { readonly plumbline?: InstanceWishes }
  const status = (object.status ?? {}) as InstanceStatus
  return { object, wishes: spec.plumbline ?? {}, status }
}

/**
 * One defined kind at work, the same for all its instances: what the engine's frame gives to
 * `ReconcileInstance`.
 */
export interface InstanceScope {
  /** The referenceable version; `resource.namespaced` follows the definition's scope. */
  readonly resource: Resource
  /** All instances; takes the answers to our own writes. */
  readonly store: Store
  /** Which Composition and revision the instance follows now. Pure over the engine's stores. */
  choose(instance: Instance): Choice
  /** `env` of a Composition: the data of the EnvironmentConfigs it selects, merged. */
  environment(spec: CompositionSpec): Environment
  /** A Function by name, undefined when there is none. */
  functionNamed(name: string): KubeObject | undefined
  /** Aborts when the kind is worked on no longer. */
  readonly ended: AbortSignal
  /** Something the instance depends on has changed: reconcile it at once. */
  wake(key: ObjectKey): void
}

/**
 * Brings one instance closer to what its Composition says; written in run/. Reads the instance from
 * `scope.store` (absent means gone), holds `instanceFinalizer` before it makes anything, writes the
 * status. The engine calls it for every change of the instance's generation, annotations or deletion,
 * of the Compositions, revisions, EnvironmentConfigs and Functions of its kind, and when woken.
 */
export type ReconcileInstance = (
  scope: InstanceScope,
  key: ObjectKey,
  signal: AbortSignal,
) => Promise<Outcome>

/** What an instance would lose by moving to a revision. Writes nothing. Throws KubeError. */
export type ForecastMove = (
  scope: InstanceScope,
  instance: KubeObject,
  revision: Revision,
  signal: AbortSignal,
) => Promise<Toll>
