import { isJsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { digestOf } from '../digest.ts'
import { isHeldBy } from './claim.ts'
import type { ChildStep, Glance, KnownSetbacks } from './decide-child.ts'
import { ownedPart } from './field-set.ts'
import type { InventoryEntry } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import { type Owner, placeChild } from './place-child.ts'
import type { WantedObject } from './secret-values.ts'

/** A child that stands and is not to be applied now. */
export interface Bonding {
  readonly entry: InventoryEntry
  /** See Want. */
  readonly outlives: boolean
}

/** A child that keeps its content and is to be bound to its composite in another way from now on. */
export interface Bond extends Bonding {
  readonly step:
    | {
        readonly is: 'rebind'
        /** What of it is ours as it lives, with the new bond. */
        readonly wanted: WantedObject
        readonly live: KubeObject
      }
    /** The API server refused it a moment ago. */
    | Extract<ChildStep, { readonly is: 'refuse' }>
}

export type Rebond = Bond & { readonly step: { readonly is: 'rebind' } }

interface BondSituation {
  readonly owner: Owner
  readonly glance: (entry: InventoryEntry) => Glance
  /** What was refused of a bond before. */
  readonly bondSetbacks: (entry: InventoryEntry) => KnownSetbacks
}

/**
 * Whether a child goes with its composite is known also where its content is not, or is held back:
 * nothing that is to be kept may be left to the garbage collector meanwhile. Pure.
 */
export function decideBonds(
  { owner, glance, bondSetbacks }: BondSituation,
  children: readonly Bonding[],
): readonly Bond[] {
  return children.flatMap(({ entry, outlives }): readonly Bond[] => {
    const seen = glance(entry)
    const live = seen.is === 'seen' ? seen.object : undefined
    if (live === undefined || !isBindable(owner, entry, live)) return []
    if (isBound(owner, live, outlives)) return []
    const wanted = rebound(owner, { entry, outlives }, live)
    const { refused } = bondSetbacks(entry)
    if (refused === undefined || refused.wanted !== digestOf(wanted.object)) {
      return [{ entry, outlives, step: { is: 'rebind', wanted, live } }]
    }
    const { reason, message, afterMs } = refused
    return [{ entry, outlives, step: { is: 'refuse', reason, message, afterMs } }]
  })
}

export function isRebond(bond: Bond): bond is Rebond {
  return bond.step.is === 'rebind'
}

/** The very object that was made, not on its way out, and with something of ours to apply again. */
function isBindable(owner: Owner, { uid }: InventoryEntry, live: KubeObject): boolean {
  const { metadata } = live
  const isOurs = uid === metadata.uid && isHeldBy(owner, live)
  const isApplied = ownershipOf(live).own !== undefined
  return isOurs && isApplied && metadata.deletionTimestamp === undefined
}

/** Whether the object says that it goes with the composite, or that it outlives it. */
export function isBound(owner: Owner, { metadata }: KubeObject, outlives: boolean): boolean {
  const { ownerReferences = [], annotations = {} } = metadata
  const isOwned = ownerReferences.some(({ uid }) => uid === owner.uid)
  const isClaimed = annotations[claimAnnotation] === owner.uid
  return outlives ? isClaimed && !isOwned : isOwned && !isClaimed
}

function rebound(owner: Owner, { entry, outlives }: Bonding, live: KubeObject): WantedObject {
  const { own } = ownershipOf(live)
  const part = own === undefined ? {} : ownedPart(live, own)
  const content = isJsonObject(part) ? part : {}
  const metadata = isJsonObject(content.metadata) ? content.metadata : {}
  const { apiVersion, kind } = live
  const { name, namespace } = entry
  const place = { name, ...(namespace === undefined ? {} : { namespace }) }
  const object = { ...content, apiVersion, kind, metadata: { ...metadata, ...place } }
  const { id, key } = entry
  const node = { id, ...(key === undefined ? {} : { key }), keeping: {}, outlives }
  // Nobody evaluated it: what of it is secret is not known.
  const want = { ...node, object, gaps: [], waits: [], secrets: [[]] }
  return placeChild(owner, want, undefined)
}
