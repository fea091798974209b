import type { Outcome } from '../../runtime/outcome.ts'
import { act } from './act.ts'
import { annotation, type Composite } from './composite.ts'
import { conclude } from './conclude.ts'
import { decideLeftovers, type Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import type { InventoryEntry } from './inventory.ts'
import { findResources } from './resources.ts'
import { followerOf, glancer, sightsOf } from './sights.ts'
import { setFinalizer } from './writes.ts'

const nothing: ReadonlySet<string> = new Set()

/**
 * Deletes what the inventory names, what nothing else needs first, and lets the composite go when all
 * of it is gone. Needs no Composition.
 */
export async function tearDown(run: Run, start: Composite, signal: AbortSignal): Promise<Outcome> {
  if (!start.hasFinalizer) {
    run.children.release(start.id)
    return { kind: 'gone' }
  }
  const resources = await findResources(
    run.mapping,
    { wanted: [], stored: start.inventory },
    signal,
  )
  const sights = sightsOf(start.inventory, resources)
  await run.children.follow(followerOf(run, start), sights, signal)
  const leftovers = decideLeftovers({
    owner: start.owner,
    entries: isOrphaning(start) ? start.inventory.map(toRetained) : start.inventory,
    glance: glancer(run.children, resources),
    stillNeeded: nothing,
    unprotected: start.annotations[annotation.unprotect] === 'true',
  })
  await act(run, start, { children: [], untouched: [], leftovers }, signal)
  if (leftovers.every(isDone)) {
    await setFinalizer(run, start, false, signal)
    run.children.release(start.id)
    return { kind: 'gone' }
  }
  return conclude(run, start, { is: 'leaving', leftovers }, signal)
}

function isDone({ step }: Leftover): boolean {
  return step.is === 'forget' || step.is === 'release'
}

/** The garbage collector's own finalizer for `kubectl delete --cascade=orphan`. */
function isOrphaning({ object }: Composite): boolean {
  return object.metadata.finalizers?.includes('orphan') === true
}

/** Let go at once, whatever needs it: nothing is deleted. */
function toRetained({ needs: _, ...entry }: InventoryEntry): InventoryEntry {
  return { ...entry, onDelete: 'Retain' }
}
