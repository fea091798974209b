import type { KubeObject } from '../../kube/object.ts'
import { isHeldBy } from './claim.ts'
import { blindMs, type Glance } from './decide-child.ts'
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
   * `isFresh`: its deletion was asked for a moment ago; `since`: when it was; `afterMs`: when to look
   * again although nothing has changed.
   */
  | {
      readonly is: 'wait'
      readonly message: string
      readonly isFresh?: true
      readonly since?: string
      readonly afterMs?: number
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
  /** Nodes that still need others as they were recorded: their ids must stay. */
  readonly stillNeeded: ReadonlySet<string>
  /** The user has lifted the protection of all children. */
  readonly unprotected: boolean
}

/** Decides purely what leaves now: what nothing else needs goes first. */
export function decideLeftovers(situation: LeftoverSituation): readonly Leftover[] {
  const decided = situation.entries.map((entry) => ({ entry, step: decideAlone(situation, entry) }))
  const standing = decided.filter(({ step }) => step.is !== 'forget')
  const circle = circleOf(standing, situation.stillNeeded)
  return decided.map(({ entry, step }): Leftover => {
    if (step.is !== 'delete' && step.is !== 'release') return { entry, step }
    const opened = entry.id === circle[0] ? circle : []
    const users = standing
      .filter((other) => other.entry.id !== entry.id && other.entry.needs?.includes(entry.id))
      .filter((other) => !opened.includes(other.entry.id))
      .map((other) => nodeKey(other.entry))
    if (situation.stillNeeded.has(entry.id)) users.push('a node that is not changed yet')
    if (users.length > 0) {
      return { entry, step: { is: 'wait', message: `is needed by ${users.sort().join(', ')}` } }
    }
    const isOpening = step.is === 'delete' && opened.length > 0
    return { entry, step: isOpening ? { ...step, circle: opened } : step }
  })
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
    case 'blind': {
      const why = glance.failure?.reason ?? 'no answer yet'
      return { is: 'wait', message: `${entry.kind} cannot be listed: ${why}`, afterMs: blindMs }
    }
    case 'seen':
      return glance.object === undefined
        ? { is: 'forget' }
        : decidePresent(situation, entry, glance.object)
    default:
      return glance satisfies never
  }
}

function decidePresent(
  { owner, unprotected }: LeftoverSituation,
  entry: InventoryEntry,
  object: KubeObject,
): LeftoverStep {
  const what = printPlace(entry, owner.namespace)
  if (!isOurs(owner, entry, object)) return { is: 'forget', stranger: what }
  if (entry.onDelete === 'Retain') return { is: 'release', object }
  const { deletionTimestamp: since } = object.metadata
  if (since !== undefined) return { is: 'wait', message: `${what} is being deleted`, since }
  if (entry.protect === true && !unprotected) return { is: 'keep', message: `${what} is protected` }
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
