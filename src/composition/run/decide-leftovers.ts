import type { KubeObject } from '../../kube/object.ts'
import type { Glance } from './decide-child.ts'
import { controllerOf, type InventoryEntry, nodeKey, printPlace } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import type { Owner } from './place-child.ts'

/** What to do about an entry of the inventory that is not wanted any more. */
export type LeftoverStep =
  | { readonly is: 'delete'; readonly object: KubeObject }
  /** The object stays behind and is no longer ours. */
  | { readonly is: 'release'; readonly object: KubeObject }
  | { readonly is: 'wait'; readonly message: string }
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
  return decided.map(({ entry, step }) => {
    if (step.is !== 'delete' && step.is !== 'release') return { entry, step }
    const users = standing
      .filter((other) => other.entry.id !== entry.id && other.entry.needs?.includes(entry.id))
      .map((other) => nodeKey(other.entry))
    if (situation.stillNeeded.has(entry.id)) users.push('a node that is not changed yet')
    const message = `is needed by ${users.sort().join(', ')}`
    return users.length === 0 ? { entry, step } : { entry, step: { is: 'wait', message } }
  })
}

function decideAlone(situation: LeftoverSituation, entry: InventoryEntry): LeftoverStep {
  const glance = situation.glance(entry)
  switch (glance.is) {
    case 'unserved':
      return { is: 'forget' }
    case 'blind': {
      const why = glance.failure?.reason ?? 'no answer yet'
      return { is: 'wait', message: `${entry.kind} cannot be listed: ${why}` }
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
  if (object.metadata.deletionTimestamp !== undefined) {
    return { is: 'wait', message: `${what} is being deleted` }
  }
  if (entry.protect === true && !unprotected) return { is: 'keep', message: `${what} is protected` }
  return { is: 'delete', object }
}

/**
 * Anyone who may write the status can forge an entry. The object itself must say that this composite
 * controls it; and where the entry has a uid, it must be that very object.
 */
function isOurs(owner: Owner, entry: InventoryEntry, object: KubeObject): boolean {
  if (controllerOf(object)?.uid !== owner.uid) return false
  return entry.uid === undefined
    ? ownershipOf(object).own !== undefined
    : entry.uid === object.metadata.uid
}
