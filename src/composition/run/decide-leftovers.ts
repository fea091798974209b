import type { KubeObject } from '../../kube/object.ts'
import { isHeldBy, isLetGo } from './claim.ts'
import { annotation } from './composite.ts'
import { blindMs, type Glance, type KnownSetbacks, tellBlind } from './decide-child.ts'
import { findCircle } from './find-circle.ts'
import { type InventoryEntry, isWithin, nodeKey, printPlace } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import type { Owner } from './place-child.ts'

/** What to do about an entry of the inventory that is not wanted any more. */
export type LeftoverStep =
  /** `circle`: nodes that need each other, of which this one goes first. */
  | {
      readonly is: 'delete'
      readonly object: KubeObject
      readonly circle?: readonly string[]
    }
  /** The object stays behind and is no longer ours. */
  | { readonly is: 'release'; readonly object: KubeObject }
  /**
   * `aim`: what it waits to do; absent: its deletion was asked for. `isFresh`: that was a moment ago;
   * `since`: when it was; `afterMs`: when to look again although nothing has changed.
   */
  | {
      readonly is: 'wait'
      readonly message: string
      readonly aim?: 'delete' | 'release'
      readonly isFresh?: true
      readonly since?: string
      readonly afterMs?: number
    }
  /** The API server said no: it is tried again after a while. */
  | {
      readonly is: 'refuse'
      readonly reason: 'Invalid' | 'Denied'
      readonly message: string
      readonly afterMs: number
    }
  /** Protected: a user's action is needed. */
  | { readonly is: 'keep'; readonly message: string }
  /** Nothing is there. `stranger`: what is there instead was not made by this composite. */
  | { readonly is: 'forget'; readonly stranger?: string }

export interface Leftover {
  readonly entry: InventoryEntry
  readonly step: LeftoverStep
}

export interface LeftoverSituation {
  readonly owner: Owner
  readonly entries: readonly InventoryEntry[]
  readonly glance: (entry: InventoryEntry) => Glance
  /** What the API server refused of leaving before; `wanted` is the verb. */
  readonly setbacks: (entry: InventoryEntry) => KnownSetbacks
  /** Why nothing may leave in this pass. */
  readonly stay: string | undefined
  /** Nodes that still need others as they were recorded: their ids must stay. */
  readonly stillNeeded: ReadonlySet<string>
  /** The user has lifted the protection of all children. */
  readonly unprotected: boolean
  /** The composite itself is being deleted. */
  readonly ends: boolean
}

/** Decides purely what leaves now: what nothing else needs goes first. */
export function decideLeftovers(situation: LeftoverSituation): readonly Leftover[] {
  const decided = situation.entries.map((entry) => ({ entry, step: decideAlone(situation, entry) }))
  const standing = decided.filter(({ step }) => step.is !== 'forget')
  const circle = circleOf(standing, situation.stillNeeded)
  return decided.map((leftover): Leftover => {
    const { entry, step } = leftover
    if (step.is !== 'delete' && step.is !== 'release') return leftover
    const opened = entry.id === circle[0] ? circle : []
    const users = standing
      .filter((other) => other.entry.id !== entry.id && other.entry.needs?.includes(entry.id))
      .filter((other) => !opened.includes(other.entry.id))
      .map((other) => nodeKey(other.entry))
    const held = heldBy(situation, { entry, aim: step.is }, users) ?? refusalOf(situation, leftover)
    if (held !== undefined) return { entry, step: held }
    const isOpening = step.is === 'delete' && opened.length > 0
    return { entry, step: isOpening ? { ...step, circle: opened } : step }
  })
}

/** What stays for now; `users` are the nodes that need it. */
function heldBy(
  { stillNeeded, stay }: LeftoverSituation,
  { entry, aim }: Pick<Leftover, 'entry'> & { readonly aim: 'delete' | 'release' },
  users: readonly string[],
): LeftoverStep | undefined {
  const all = [...users, ...(stillNeeded.has(entry.id) ? ['a node that is not changed yet'] : [])]
  if (all.length > 0) return { is: 'wait', message: `is needed by ${all.sort().join(', ')}`, aim }
  return stay === undefined ? undefined : { is: 'wait', message: stay, aim }
}

/** The verb by which a leftover leaves. */
export function verbOf({ is }: Extract<LeftoverStep, { readonly object: KubeObject }>) {
  return is === 'release' ? 'patch' : 'delete'
}

function refusalOf(
  { setbacks }: LeftoverSituation,
  { entry, step }: Leftover,
): LeftoverStep | undefined {
  if (!('object' in step)) return undefined
  const { refused } = setbacks(entry)
  if (refused === undefined || refused.wanted !== verbOf(step)) return undefined
  const { reason, message, afterMs } = refused
  return { is: 'refuse', reason, message, afterMs }
}

/** Whether the deletion that is decided was asked for already, by the uids of what was. */
export function isRequested({ step }: Leftover, requested: ReadonlySet<string>): boolean {
  return step.is === 'delete' && requested.has(step.object.metadata.uid)
}

/** The informer merely does not know of the deletion yet. */
export function toRequested({ entry }: Leftover): Leftover {
  const message = `${entry.kind} ${entry.name} is being deleted`
  return { entry, step: { is: 'wait', message, isFresh: true } }
}

/** Nodes of which none would ever go, since each needs the next; [] when there are none. */
function circleOf(
  standing: readonly Leftover[],
  stillNeeded: ReadonlySet<string>,
): readonly string[] {
  const isGoing = ({ step }: Leftover) => step.is === 'delete' || step.is === 'release'
  const entriesOf = (leftovers: readonly Leftover[]) => leftovers.map(({ entry }) => entry)
  const stay = standing.filter((leftover) => !isGoing(leftover))
  const pending = { id: '', needs: [...stillNeeded] }
  return findCircle(entriesOf(standing.filter(isGoing)), [...entriesOf(stay), pending]) ?? []
}

function decideAlone(situation: LeftoverSituation, entry: InventoryEntry): LeftoverStep {
  const { namespace } = situation.owner
  if (!isWithin(namespace, entry)) return { is: 'forget', stranger: printPlace(entry, namespace) }
  const glance = situation.glance(entry)
  switch (glance.is) {
    case 'unserved':
      return { is: 'forget' }
    case 'blind':
      return decideBlind(situation, entry, glance)
    case 'seen':
      return glance.object === undefined
        ? { is: 'forget' }
        : decidePresent(situation, entry, glance.object)
    default:
      return glance satisfies never
  }
}

/**
 * What was not recorded as made may have been made all the same. Only a deletion of the composite does
 * not wait for it where it may not be looked for: the garbage collector finds what is not claimed.
 */
function decideBlind(
  { ends, entries }: LeftoverSituation,
  entry: InventoryEntry,
  glance: Extract<Glance, { readonly is: 'blind' }>,
): LeftoverStep {
  const message = tellBlind(entry, glance)
  const aim = entry.onDelete === 'Retain' ? 'release' : 'delete'
  if (glance.failure?.code !== 403) return { is: 'wait', message, aim, afterMs: blindMs }
  if (ends && entry.uid === undefined && !isClaimed(entry, entries)) return { is: 'forget' }
  return { is: 'refuse', reason: 'Denied', message, afterMs: blindMs }
}

/** Whether it would bear a claim, by what is recorded: see `survivorsOf` of a graph. */
function isClaimed(entry: InventoryEntry, entries: readonly InventoryEntry[]): boolean {
  if (entry.onDelete === 'Retain' || entry.protect === true) return true
  const seen = new Set([entry.id])
  for (const id of seen) {
    for (const other of entries) if (other.needs?.includes(id)) seen.add(other.id)
  }
  return entries.some(({ id, protect }) => protect === true && seen.has(id))
}

function decidePresent(
  { owner, unprotected }: LeftoverSituation,
  entry: InventoryEntry,
  object: KubeObject,
): LeftoverStep {
  const what = printPlace(entry, owner.namespace)
  if (isLetGo(owner, entry, object)) return { is: 'release', object }
  if (!isOurs(owner, entry, object)) return { is: 'forget', stranger: what }
  if (entry.onDelete === 'Retain') return { is: 'release', object }
  const { deletionTimestamp: since } = object.metadata
  if (since !== undefined) return { is: 'wait', message: `${what} is being deleted`, since }
  if (entry.protect === true && !unprotected) {
    const cure = `to delete it all the same, set annotation ${annotation.unprotect}: "true" on ${owner.kind} ${owner.name}`
    return { is: 'keep', message: `${what} is protected; ${cure}` }
  }
  return { is: 'delete', object }
}

/**
 * Anyone who may write the status can forge an entry. The object itself must say that it is this
 * composite's; and where the entry has a uid, it must be that very object.
 */
function isOurs(owner: Owner, entry: InventoryEntry, object: KubeObject): boolean {
  if (!isHeldBy(owner, object)) return false
  return entry.uid === undefined
    ? ownershipOf(object).own !== undefined
    : entry.uid === object.metadata.uid
}
