import { type KubeObject, keyOf } from '../kube/object.ts'
import type { AnyKind } from '../provider/index.ts'
import type { StoreReader } from '../runtime/store.ts'
import { type CreateIntent, readIntent } from './annotations.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'
import { ownershipIn } from './ownership.ts'
import { type Whereabouts, whereaboutsOf } from './references/whereabouts.ts'

/** Index of managed resources by the external name they claim. */
export const byExternalName = 'external-name'

/** The name an object claims, as the cloud spells it: the one it owns, else the one it asks for. */
export function claimedName(kind: AnyKind, object: KubeObject): string {
  const owned = ownershipIn(object.status)?.name
  return owned ?? kind.identity.toName(toManagedResource(kind, object).requestedName)
}

/**
 * Another object of the kind that claimed the same external name before us, where a name can only be
 * used once, as `namespace/name`. Who owns it has it; before that the first recorded intent wins, so
 * that two objects applied at once never both take one resource for their own. `account`: the one
 * we work in.
 */
export function rivalOf(
  { kind, store }: { readonly kind: AnyKind; readonly store: Pick<StoreReader, 'byIndex'> },
  resource: ManagedResource,
  account: string,
): string | undefined {
  const here = whereaboutsOf(kind, resource.object, account)
  const others = store.byIndex(byExternalName, kind.identity.toName(resource.requestedName))
  const rival = others.find(
    (other) =>
      other.metadata.uid !== resource.uid &&
      (kind.identity.global === true || mayMeet(whereaboutsOf(kind, other), here)) &&
      isAhead(other, resource),
  )
  return rival === undefined ? undefined : keyOf(rival)
}

/** What the one that has not got the name is told. */
export function rivalMessage(name: string, rival: string): string {
  return `${name} belongs to ${rival}, which asked for it first; use another name`
}

/** A place that is not known yet may be this one. */
function mayMeet(there: Whereabouts, here: Whereabouts): boolean {
  return isSame(there.region, here.region) && isSame(there.account, here.account)
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

/** Who owns is ahead, also one that adopted and has no intent to create. */
function isAhead(other: KubeObject, { intent }: ManagedResource): boolean {
  if (ownershipIn(other.status) !== undefined) return true
  const theirs = readIntent(other.metadata.annotations ?? {}, other.metadata.uid)
  if (theirs === undefined) return false
  return intent === undefined || precedes(theirs, intent)
}

/** By when they first asked: an intent that is recorded anew keeps its turn. */
function precedes(a: CreateIntent, b: CreateIntent): boolean {
  const [first, second] = [a.claimedAt ?? a.at, b.claimedAt ?? b.at]
  return first === second ? a.uid < b.uid : first < second
}
