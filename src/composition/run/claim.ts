import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { controllerOf, type InventoryEntry } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import { bearsMarks, type Owner } from './place-child.ts'

/** Whose an object is: by its controller, or by a claim that a composite has applied. */
export interface Holder {
  readonly uid: string
  /** `Kind name` of the controller; undefined for a claim. */
  readonly controller: string | undefined
}

/**
 * Whose the object is now; undefined: nobody's. A claim counts only on what was applied under our field
 * manager, so that a manifest copied with its annotations claims nothing. That is no proof: whoever
 * may write the object may apply under that name too.
 */
export function holderOf(object: KubeObject): Holder | undefined {
  const controller = controllerOf(object)
  if (controller !== undefined) {
    return { uid: controller.uid, controller: `${controller.kind} ${controller.name}` }
  }
  const uid = object.metadata.annotations?.[claimAnnotation]
  const isApplied = ownershipOf(object).own !== undefined
  return uid === undefined || !isApplied ? undefined : { uid, controller: undefined }
}

export function isHeldBy(owner: Owner, object: KubeObject): boolean {
  return holderOf(object)?.uid === owner.uid
}

/** Whether the object is the composite's by claim: the garbage collector knows nothing of it. */
export function isClaimedBy(owner: Owner, object: KubeObject): boolean {
  const holder = holderOf(object)
  return holder?.uid === owner.uid && holder.controller === undefined
}

/**
 * Whether it is the object that was made for the entry, and somebody has taken only our hold off it:
 * the garbage collector does so for `kubectl delete --cascade=orphan`.
 */
export function isLetGo(owner: Owner, entry: InventoryEntry, object: KubeObject): boolean {
  if (holderOf(object) !== undefined || ownershipOf(object).own === undefined) return false
  const isIt = entry.uid === undefined || entry.uid === object.metadata.uid
  return isIt && bearsMarks(owner, entry, object)
}
