import type { KubeObject } from '../../kube/object.ts'
import { type Condition, findCondition } from '../../runtime/conditions.ts'
import { cut } from '../../runtime/cut.ts'
import type { Decision } from './decide.ts'
import type { ChildStep } from './decide-child.ts'
import { type InventoryEntry, nodeKey, placeKey } from './inventory.ts'
import type { View } from './view.ts'

/** How far one child has come: its entry as it is recorded, and what there is to say about it. */
export interface ChildProgress {
  /** `id`, or `id[key]`. */
  readonly name: string
  readonly entry: InventoryEntry
  /** Absent for a child that left the graph or whose node is frozen. */
  readonly step: ChildStep | undefined
  /** Why it is not ready; "" when it is. */
  readonly message: string
  /** The child's own Drifted condition, while it is True. */
  readonly drift: Condition | undefined
}

/** Within what the schema of the inventory takes. */
export const longestWaitingOn = 1024

/** The children that the graph wants, and those of frozen nodes, in that order. */
export function progressOf(view: View, decision: Decision): readonly ChildProgress[] {
  const refused = decision.bonds.filter(({ step }) => step.is === 'refuse')
  const unbound = new Set(refused.map(({ entry }) => placeKey(entry)))
  return [
    ...decision.children.map(({ entry, step }) => toProgress(view, entry, step)),
    ...decision.untouched.map((entry) => toProgress(view, entry, undefined)),
  ].map((each) => (unbound.has(placeKey(each.entry)) ? unsynced(each) : each))
}

function unsynced(progress: ChildProgress): ChildProgress {
  return { ...progress, entry: { ...progress.entry, synced: false } }
}

function toProgress(view: View, entry: InventoryEntry, step: ChildStep | undefined): ChildProgress {
  const glance = view.glance(entry)
  const object = glance.is === 'seen' ? glance.object : undefined
  const blocked = step === undefined ? '' : blockedBy(step)
  const readiness = view.stateOf(entry)
  const exists = object !== undefined && readiness !== undefined
  const message = blocked || (exists ? readiness.message : 'does not exist yet')
  const ready = exists && readiness.ready && blocked === ''
  const drift = driftOf(object)
  return {
    name: nodeKey(entry),
    step,
    message: ready ? '' : message || 'not ready',
    drift,
    entry: {
      ...entry,
      synced: exists && readiness.synced && blocked === '',
      ready,
      drifted: drift !== undefined,
      ...(ready ? {} : { waitingOn: cut(message || 'not ready', longestWaitingOn) }),
    },
  }
}

function driftOf(object: KubeObject | undefined): Condition | undefined {
  const status = object?.status as { readonly conditions?: unknown } | undefined
  const conditions = status?.conditions
  if (!Array.isArray(conditions)) return undefined
  const drifted = findCondition(conditions, 'Drifted')
  return drifted?.status === 'True' ? drifted : undefined
}

/** Why a child is not as the graph wants it; "" when it is. */
function blockedBy(step: ChildStep): string {
  switch (step.is) {
    case 'settled':
      return ''
    case 'apply':
      return 'is being applied'
    case 'wait':
      return step.messages.join('; ')
    case 'hold':
    case 'refuse':
      return step.message
    default:
      return step satisfies never
  }
}
