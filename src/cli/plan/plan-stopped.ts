import { type Composite, isUnprotected } from '../../composition/run/composite.ts'
import { decideLeftovers } from '../../composition/run/decide-leftovers.ts'
import { isOrphaning, leavingInventory } from '../../composition/run/orphaning.ts'
import type { Owner } from '../../composition/run/place-child.ts'
import type { View } from '../../composition/run/view.ts'
import { pauseOf, tellPause } from '../../runtime/paused.ts'
import { type Draft, unchanged } from './draft.ts'
import { planLeftover } from './plan-leftovers.ts'

/** That a composite is paused, so that nothing of it is even looked at; undefined: it is not. Pure. */
export function planPaused({
  owner,
  annotations,
  deleting,
}: Pick<Composite, 'owner' | 'annotations' | 'deleting'>): readonly Draft[] | undefined {
  const pause = pauseOf(annotations)
  return pause === undefined
    ? undefined
    : [ofItself(owner, `${tellPause(pause, deleting)}: nothing is done`)]
}

/** What still goes, and what stays behind, of a composite that is on its way out. Pure. */
export function planTearDown(composite: Composite, glance: View['glance']): readonly Draft[] {
  const { owner } = composite
  if (!composite.hasFinalizer) {
    const reason = 'is being deleted: without a finalizer of ours it goes at once'
    return [ofItself(owner, reason)]
  }
  const leftovers = decideLeftovers({
    owner,
    entries: leavingInventory({ has: isOrphaning }, composite, glance),
    glance,
    setbacks: () => ({}),
    stay: undefined,
    stillNeeded: new Set(),
    unprotected: isUnprotected(composite),
    ends: true,
  })
  const reasonOf = () => `${owner.kind} ${owner.name} is being deleted`
  return [
    ofItself(owner, 'is being deleted: nothing is made any more'),
    ...leftovers.flatMap((leftover) => planLeftover({ glance, reasonOf }, leftover)),
  ]
}

function ofItself({ kind, name }: Owner, reason: string): Draft {
  return { change: { ...unchanged, action: 'none', node: '', object: `${kind}/${name}`, reason } }
}
