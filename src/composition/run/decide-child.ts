import type { KubeError } from '../../kube/error.ts'
import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { digestOf } from '../digest.ts'
import type { Gap } from '../evaluate/index.ts'
import { grantOf } from './controller-rights.ts'
import { lostPaths, ownedPart } from './field-set.ts'
import { fingerprint, isChangedByOthers } from './fingerprint.ts'
import { whyForeign } from './foreign.ts'
import { fillGaps } from './gaps.ts'
import { type InventoryEntry, type Place, printPlace } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import type { Owner, PlacedChild } from './place-child.ts'
import { restlessMessage } from './restless.ts'
import { nameRivals, rivalsOf } from './rivals.ts'
import { hasSecretValues, secretDigest, type WantedObject } from './secret-values.ts'

/** What is known of an object: it (or that there is none), or why nothing is known. */
export type Glance =
  | { readonly is: 'seen'; readonly object: KubeObject | undefined }
  | {
      readonly is: 'blind'
      readonly failure: KubeError | undefined
      /** What was to be listed, where that is known. */
      readonly resource?: Resource
    }
  /** The API server does not serve the kind (yet). */
  | { readonly is: 'unserved' }

/** After this long, what could not be looked at is looked at again. */
export const blindMs = 2_000

/** What to do about one wanted child. `kept`: fields that keep their last applied value. */
export type ChildStep =
  | {
      readonly is: 'apply'
      readonly object: JsonObject
      readonly cause: ApplyCause
      /** Fields of ours that others have changed or removed, while we want what we wanted. */
      readonly undone: readonly string[]
      readonly kept: readonly Gap[]
      readonly open: readonly Gap[]
    }
  | {
      readonly is: 'settled'
      readonly object: KubeObject
      readonly kept: readonly Gap[]
      readonly open: readonly Gap[]
    }
  /** Nothing can be done until something else has happened. */
  | {
      readonly is: 'wait'
      readonly messages: readonly string[]
      readonly failed: readonly Gap[]
      /** When to look again although nothing has changed. */
      readonly afterMs?: number
    }
  /** Another writer keeps changing our fields: put back later. */
  | {
      readonly is: 'hold'
      readonly afterMs: number
      readonly message: string
      /** As in `apply`. */
      readonly undone: readonly string[]
      readonly object: KubeObject
    }
  /** A user's action is needed. */
  | {
      readonly is: 'refuse'
      readonly reason: RefusalReason
      readonly message: string
      /** When to try again although nothing has changed. */
      readonly afterMs?: number
    }

type RefusalReason = 'Invalid' | 'Denied' | 'AlreadyExists'

/** Why an object is applied; `restore`: fields of ours were changed by others, `rivals`. */
type ApplyCause =
  | { readonly is: 'create' }
  | { readonly is: 'change' }
  | { readonly is: 'restore'; readonly rivals: readonly string[] }

/** What went wrong with this child before; see setbacks.ts. */
export interface KnownSetbacks {
  readonly refused?: {
    readonly afterMs: number
    readonly reason: 'Invalid' | 'Denied'
    readonly message: string
    /** Digest of what was refused. */
    readonly wanted: string
  }
  readonly contested?: { readonly afterMs: number; readonly rivals: readonly string[] }
  /** Its template has not come to rest; see restless.ts. */
  readonly restless?: { readonly afterMs: number }
  /** Digests of the secret values that were applied and of what the API server made of them. */
  readonly altered?: { readonly wanted: string; readonly stored: string }
}

export interface ChildSituation {
  readonly owner: Owner
  readonly child: PlacedChild
  /** What the inventory says of this node and place. */
  readonly entry: InventoryEntry | undefined
  readonly glance: Glance
  readonly setbacks: KnownSetbacks
}

/** Decides purely what one wanted child needs. */
export function decideChild(situation: ChildSituation): ChildStep {
  const { child, glance } = situation
  if (child.problem !== undefined) return { is: 'refuse', ...child.problem }
  switch (glance.is) {
    case 'unserved':
      return waiting(whyNoResource(child.place, glance))
    case 'blind':
      return decideBlind(child, glance)
    case 'seen':
      break
    default:
      return glance satisfies never
  }
  const step = decideSeen(situation, glance.object)
  const isHomeless = step.is === 'apply' && child.resource === undefined
  return isHomeless ? waiting(whyNoResource(child.place, glance)) : step
}

/** What may not be listed may not be made: it could stand there already. */
function decideBlind({ place }: PlacedChild, glance: Blind): ChildStep {
  const message = tellBlind(place, glance)
  if (glance.failure?.code !== 403) return { ...waiting(message), afterMs: blindMs }
  return { is: 'refuse', reason: 'Denied', message, afterMs: blindMs }
}

type Blind = Extract<Glance, { readonly is: 'blind' }>

/** Why objects of a kind cannot be looked at, and what helps. */
export function tellBlind({ kind }: Pick<Place, 'kind'>, { failure, resource }: Blind): string {
  const why = `${kind} cannot be listed: ${failure?.reason ?? 'no answer yet'}`
  const isForbidden = failure?.code === 403 && resource !== undefined
  return isForbidden ? `${why}; ${grantOf(resource)}` : why
}

function decideSeen(situation: ChildSituation, object: KubeObject | undefined): ChildStep {
  const { owner, child } = situation
  if (object === undefined) return decideAbsent(situation)
  const message = whyForeign(situation, object)
  if (message !== undefined) return { is: 'refuse', reason: 'AlreadyExists', message }
  if (object.metadata.deletionTimestamp !== undefined) {
    return waiting(`${printPlace(child.place, owner.namespace)} is being deleted`)
  }
  return decidePresent(situation, object)
}

function waiting(...messages: readonly string[]): Extract<ChildStep, { readonly is: 'wait' }> {
  return { is: 'wait', messages, failed: [] }
}

/** Why a kind was not found: a kind that can be looked at was not served when rights to it were asked for. */
export function whyNoResource({ apiVersion, kind }: Place, glance: Glance): string {
  return glance.is === 'unserved'
    ? `${kind} of ${apiVersion} is not served yet`
    : `the rights to ${kind} of ${apiVersion} are not known yet`
}

/** An object is made only when everything about it is known. */
function decideAbsent({ child, setbacks }: ChildSituation): ChildStep {
  const messages = [...child.gaps.map(({ message }) => message), ...child.waits]
  if (messages.length > 0) {
    const failed = child.gaps.filter(({ why }) => why === 'failed')
    return { is: 'wait', messages, failed }
  }
  const { object } = child
  const cause: ApplyCause = { is: 'create' }
  const nothing = { undone: [], kept: [], open: [] }
  return stillRefused(setbacks, object) ?? { is: 'apply', object, cause, ...nothing }
}

function decidePresent(situation: ChildSituation, object: KubeObject): ChildStep {
  const { child, entry, setbacks } = situation
  const { own, others } = ownershipOf(object)
  const lastApplied = own === undefined ? undefined : ownedPart(object, own)
  const { object: desired, kept, open } = fillGaps(child.object, child.gaps, lastApplied)
  const wanted = { object: desired, secrets: child.secrets }
  const isRecorded = entry?.uid === object.metadata.uid
  const recorded = isRecorded ? entry.applied : undefined
  const print = fingerprint(wanted, own)
  const isSame = recorded === print
  const isStored = hasSecretValues(wanted, object) || isAltered(setbacks, wanted, object)
  if (isSame && isStored) return { is: 'settled', object, kept, open }
  const rivals = rivalsOf(desired, object, others)
  const isUndone = recorded !== undefined && isChangedByOthers(recorded, print)
  const undone = isUndone ? lostPaths(desired, object, own ?? {}) : []
  const held = heldBack(setbacks, rivals, undone)
  if (held !== undefined) return { is: 'hold', ...held, undone, object }
  const cause: ApplyCause = rivals.length > 0 ? { is: 'restore', rivals } : { is: 'change' }
  return (
    stillRefused(setbacks, desired) ?? {
      ...{ is: 'apply', object: desired },
      ...{ cause, undone, kept, open },
    }
  )
}

/** Why it is left alone for now although it differs. */
function heldBack(
  { contested, restless }: KnownSetbacks,
  rivals: readonly string[],
  undone: readonly string[],
) {
  const isContested = rivals.length > 0 || undone.length > 0
  const { afterMs } = { afterMs: 0, ...(isContested ? contested : restless) }
  if (afterMs <= 0) return undefined
  if (!isContested) return { afterMs, message: restlessMessage }
  return { afterMs, message: `others write its fields: ${nameRivals(rivals, undone).join(', ')}` }
}

/** As a webhook stored it, under our own name: to apply it again would change nothing. */
function isAltered({ altered }: KnownSetbacks, wanted: WantedObject, object: KubeObject): boolean {
  if (altered === undefined || altered.wanted !== digestOf(wanted.object)) return false
  return altered.stored === secretDigest(wanted, object)
}

/** The same content was refused a moment ago. */
function stillRefused({ refused }: KnownSetbacks, desired: JsonObject): ChildStep | undefined {
  if (refused === undefined || refused.wanted !== digestOf(desired)) return undefined
  const { reason, message, afterMs } = refused
  return { is: 'refuse', reason, message, afterMs }
}
