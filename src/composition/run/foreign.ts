import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { holderOf } from './claim.ts'
import { type InventoryEntry, printPlace } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import { bearsMarks, marksOf, type Owner, type PlacedChild } from './place-child.ts'

interface Found {
  readonly owner: Owner
  readonly child: PlacedChild
  /** What the inventory says of this node and place. */
  readonly entry: InventoryEntry | undefined
}

/**
 * Why an object at a child's place is not ours, and what helps; undefined when it is ours. What another
 * one holds or nobody holds is not, unless it is the very object that was made, stripped of its marks
 * by hand, or its marks say so. Pure.
 */
export function whyForeign({ owner, child, entry }: Found, object: KubeObject): string | undefined {
  const holder = holderOf(object)
  if (holder?.uid === owner.uid) return undefined
  const what = `${printPlace(child.place, owner.namespace)} exists already and is`
  if (holder !== undefined) {
    return holder.controller === undefined
      ? `${what} claimed by another composite; to have it taken over, remove its annotation ${claimAnnotation}`
      : `${what} controlled by ${holder.controller}`
  }
  const wasMade = entry?.uid === object.metadata.uid && ownershipOf(object).own !== undefined
  if (wasMade) return undefined
  if (bearsMarks(owner, child, object)) return undefined
  const marks = marksOf(owner, child)
  return `${what} not this composite's; to have it taken over, label it ${printMarks(marks.labels)} and annotate it ${printMarks(marks.annotations)}`
}

type Texts = Readonly<Record<string, string>>

function printMarks(marks: Texts): string {
  return Object.entries(marks)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
