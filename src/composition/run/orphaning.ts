import { type KubeObject, keyOf, type ObjectKey } from '../../kube/object.ts'
import { findCondition } from '../../runtime/conditions.ts'
import type { Store } from '../../runtime/store.ts'
import { isClaimedBy, isLetGo } from './claim.ts'
import { type Composite, isUnprotected } from './composite.ts'
import type { InventoryEntry } from './inventory.ts'
import { leavingReason } from './leaving.ts'
import type { View } from './view.ts'

/**
 * The composites of a store that are deleted with `kubectl delete --cascade=orphan`, from the moment
 * they are seen so: the garbage collector takes its finalizer off when it has done its own part, which
 * may be before we look. In memory only; see `leavingInventory`.
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
export function isOrphaning({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes('orphan') === true
  )
}

/**
 * The inventory of a composite on its way out as its deletion is to treat it: as it is, or with what is
 * to be released without being deleted. What is merely taken for an orphaning does not lift a
 * protection: such a child keeps the deletion waiting until somebody acts.
 */
export function leavingInventory(
  orphanings: Pick<Orphanings, 'has'>,
  composite: Composite,
  glance: View['glance'],
): readonly InventoryEntry[] {
  const { inventory, object } = composite
  if (orphanings.has(object)) return inventory.map(toRetained)
  if (!wasOrphaned(composite, glance)) return inventory
  const isKept = ({ protect }: InventoryEntry) => protect === true && !isUnprotected(composite)
  return inventory.map((entry) => (isKept(entry) ? entry : toRetained(entry)))
}

/** Let go at once, whatever needs it: nothing is deleted. */
function toRetained({ needs: _, ...entry }: InventoryEntry): InventoryEntry {
  return { ...entry, onDelete: 'Retain' }
}

/**
 * Whether the garbage collector seems to have orphaned the children of a composite while nobody saw it:
 * all that was made is there, and it holds nothing of what it held. No proof: somebody may have taken
 * the owner references of all of them off by hand. What is in doubt, since a child is gone or cannot be
 * seen, or since a deletion of ours has begun, is a normal deletion; that releases what was let go, too,
 * and only claimed children fare differently. The garbage collector knows nothing of these, so that they
 * say nothing here.
 */
function wasOrphaned({ owner, inventory, status }: Composite, glance: View['glance']): boolean {
  if (hasBegun(status)) return false
  const made = inventory.filter(({ uid }) => uid !== undefined)
  const standing = made.flatMap((entry) => {
    const { object } = { object: undefined, ...glance(entry) }
    const isIt = object?.metadata.uid === entry.uid
    const stays = isIt && object?.metadata.deletionTimestamp === undefined
    return object === undefined || !stays ? [] : [{ entry, object }]
  })
  if (standing.length < made.length) return false
  const unclaimed = standing.filter(({ object }) => !isClaimedBy(owner, object))
  const isReferring = ({ metadata: { ownerReferences = [] } }: KubeObject) =>
    ownerReferences.some(({ uid }) => uid === owner.uid)
  return (
    unclaimed.length > 0 &&
    unclaimed.every(({ entry, object }) => {
      return isLetGo(owner, entry, object) && !isReferring(object)
    })
  )
}

/** Told with the first inventory that lacks a child; see leaving.ts. */
function hasBegun({ conditions }: Composite['status']): boolean {
  return findCondition(conditions, 'Ready')?.reason === leavingReason
}
