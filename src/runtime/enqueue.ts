import { type KubeObject, keyOf } from '../kube/object.ts'
import type { StoreChange, StoreListener } from './store.ts'
import type { WorkQueue } from './work-queue.ts'

/** What makes a change worth a reconcile; given by the engine. Both members are pure. */
export interface EnqueuePolicy {
  /** Whether someone waits for the result. `previous` is undefined for an object first seen. */
  isUrgent(previous: KubeObject | undefined, next: KubeObject): boolean
  /** Milliseconds until the first routine check of an object first seen that is not urgent. */
  firstCheckMs(next: KubeObject): number
}

/**
 * Turns the changes of a store into keys in a queue. An urgent change and a deletion enter at once;
 * an object first seen gets its routine check, so that a restart does not check all at once; any
 * other change (status, labels) enters nothing.
 */
export function enqueueChanges(queue: WorkQueue, policy: EnqueuePolicy): StoreListener {
  return ({ previous, next }: StoreChange) => {
    if (!next) {
      queue.add(keyOf(previous), { priority: 'user' })
    } else if (policy.isUrgent(previous, next)) {
      queue.add(keyOf(next), { priority: 'user' })
    } else if (!previous) {
      queue.addAfter(keyOf(next), policy.firstCheckMs(next), { priority: 'poll' })
    }
  }
}
