import { type KubeObject, keyOf, type ObjectKey } from '../../kube/object.ts'
import type { Store } from '../../runtime/store.ts'
import { isLetGo } from './claim.ts'
import type { Composite } from './composite.ts'
import type { InventoryEntry } from './inventory.ts'
import type { View } from './view.ts'

/**
 * The composites of a store that are deleted with `kubectl delete --cascade=orphan`, from the moment
 * they are seen so: the garbage collector takes its finalizer off when it has done its own part, which
 * may be before we look. In memory only; see `wasOrphaned`.
 */
export class Orphanings {
  readonly #uids = new Map<ObjectKey, string>()

  constructor(store: Pick<Store, 'list' | 'onChange'>) {
    for (const object of store.list()) this.#see(object)
    store.onChange(({ previous, next }) => {
      if (next === undefined) this.#uids.delete(keyOf(previous))
      else this.#see(next)
    })
  }

  has(object: KubeObject): boolean {
    return isOrphaning(object) || this.#uids.get(keyOf(object)) === object.metadata.uid
  }

  #see(object: KubeObject): void {
    if (isOrphaning(object)) this.#uids.set(keyOf(object), object.metadata.uid)
  }
}

/** The garbage collector's own finalizer. */
function isOrphaning({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes('orphan') === true
  )
}

/**
 * Whether the garbage collector has orphaned the children of a composite while nobody saw it: it has
 * let go of some, and holds none that is there.
 */
export function wasOrphaned({ owner, inventory }: Composite, glance: View['glance']): boolean {
  const seen = inventory.flatMap((entry) => {
    const { object } = { object: undefined, ...glance(entry) }
    return object === undefined ? [] : [{ entry, object }]
  })
  const isReferring = ({ metadata: { ownerReferences = [] } }: KubeObject) =>
    ownerReferences.some(({ uid }) => uid === owner.uid)
  return (
    seen.some(({ entry, object }) => isLetGo(owner, entry, object)) &&
    !seen.some(({ object }) => isReferring(object))
  )
}

/** Let go at once, whatever needs it: nothing is deleted. */
export function toRetained({ needs: _, ...entry }: InventoryEntry): InventoryEntry {
  return { ...entry, onDelete: 'Retain' }
}
