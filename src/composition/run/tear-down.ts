import type { Outcome } from '../../runtime/outcome.ts'
import { act } from './act.ts'
import { type Composite, isUnprotected } from './composite.ts'
import { conclude } from './conclude.ts'
import { decideLeftovers, isRequested, type Leftover, toRequested } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { type InventoryEntry, placeKey } from './inventory.ts'
import { findResources } from './resources.ts'
import { follow, forget, glancer, ownEntries, sightsOf } from './sights.ts'
import type { View } from './view.ts'
import { setFinalizer } from './writes.ts'

const nothing: ReadonlySet<string> = new Set()

/**
 * Deletes what the inventory names, what nothing else needs first, and lets the composite go when all
 * of it is gone. Needs no Composition.
 */
export async function tearDown(run: Run, start: Composite, signal: AbortSignal): Promise<Outcome> {
  if (!start.hasFinalizer) {
    forget(run, start.id)
    return { kind: 'gone' }
  }
  const stored = ownEntries(start)
  const resources = await findResources(run.mapping, { wanted: [], stored }, signal)
  await follow(run, start, sightsOf(start.owner, stored, resources), signal)
  const leftovers = await removeAll(run, start, glancer(run, start.owner, resources), signal)
  if (!leftovers.every(isDone)) return conclude(run, start, { is: 'leaving', leftovers }, signal)
  await setFinalizer(run, start, false, signal)
  forget(run, start.id)
  return { kind: 'gone' }
}

/** Wave after wave, as long as what was deleted is seen to be gone at once. */
async function removeAll(
  run: Run,
  start: Composite,
  glance: View['glance'],
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const entries = isOrphaning(start) ? start.inventory.map(toRetained) : start.inventory
  const unprotected = isUnprotected(start)
  const facts = { owner: start.owner, glance, stillNeeded: nothing, unprotected }
  const done = new Map<string, Leftover>()
  const requested = new Set<string>()
  for (;;) {
    const open = entries.filter((entry) => !done.has(placeKey(entry)))
    const decided = decideLeftovers({ ...facts, entries: open }).map((leftover) =>
      isRequested(leftover, requested) ? toRequested(leftover) : leftover,
    )
    await act(run, start, { children: [], untouched: [], bonds: [], leftovers: decided }, signal)
    for (const leftover of decided) {
      const { entry, step } = leftover
      if (isDone(leftover)) done.set(placeKey(entry), leftover)
      if (step.is === 'delete') requested.add(step.object.metadata.uid)
    }
    if (decided.some(({ step }) => step.is === 'delete' || step.is === 'release')) continue
    return [...done.values(), ...decided.filter((leftover) => !isDone(leftover))]
  }
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
