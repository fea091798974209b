import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../../runtime/outcome.ts'
import { act, leavingId } from './act.ts'
import { type Composite, isUnprotected } from './composite.ts'
import { conclude } from './conclude.ts'
import { decideLeftovers, isRequested, type Leftover, toRequested } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { type InventoryEntry, placeKey } from './inventory.ts'
import { leavingInventory } from './orphaning.ts'
import { findResources } from './resources.ts'
import { follow, forget, glancer, ownEntries, sightsOf } from './sights.ts'
import type { View } from './view.ts'
import { recordInventory, setFinalizer } from './writes.ts'

const nothing: ReadonlySet<string> = new Set()

/**
 * Deletes what the inventory names, what nothing else needs first, and lets the composite go when all
 * of it is gone; deleted with `--cascade=orphan`, it releases all of that. Needs no Composition.
 */
export async function tearDown(run: Run, start: Composite, signal: AbortSignal): Promise<Outcome> {
  if (!start.hasFinalizer) {
    forget(run, start.id)
    return { kind: 'gone' }
  }
  const stored = ownEntries(start)
  const resources = await findResources(run.mapping, { wanted: [], stored }, signal)
  await follow(run, start, sightsOf(start.owner, stored, resources), signal)
  const glance = glancer(run, start.owner, resources)
  const composite = await recordFate(run, start, glance, signal)
  const leftovers = await removeAll(run, composite, glance, signal)
  if (!leftovers.every(isDone)) {
    return conclude(run, composite, { is: 'leaving', leftovers }, signal)
  }
  await setFinalizer(run, composite, false, signal)
  forget(run, start.id)
  return { kind: 'gone' }
}

/** What was orphaned is recorded before it is released: a crash must not make a deletion of it. */
async function recordFate(
  run: Run,
  start: Composite,
  glance: View['glance'],
  signal: AbortSignal,
): Promise<Composite> {
  const inventory = leavingInventory(run.orphanings, start, glance)
  if (isDeepStrictEqual(inventory, start.inventory)) return start
  return await recordInventory(run, start, inventory, signal)
}

/** Wave after wave, as long as what was deleted is seen to be gone at once. */
async function removeAll(
  run: Run,
  start: Composite,
  glance: View['glance'],
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const facts = {
    owner: start.owner,
    glance,
    setbacks: (entry: InventoryEntry) => run.setbacks.of(leavingId(start, entry)),
    stay: undefined,
    stillNeeded: nothing,
    unprotected: isUnprotected(start),
    ends: true,
  }
  const done = new Map<string, Leftover>()
  const requested = new Set<string>()
  for (;;) {
    const open = start.inventory.filter((entry) => !done.has(placeKey(entry)))
    const decided = decideLeftovers({ ...facts, entries: open }).map((leftover) =>
      isRequested(leftover, requested) ? toRequested(leftover) : leftover,
    )
    const decision = { children: [], untouched: [], bonds: [], leftovers: decided }
    const { inventory } = await act(run, start, decision, signal)
    const standing = new Set(inventory.map(placeKey))
    for (const leftover of decided) {
      const { entry, step } = leftover
      if (!standing.has(placeKey(entry))) done.set(placeKey(entry), leftover)
      if (step.is === 'delete') requested.add(step.object.metadata.uid)
    }
    if (decided.some(({ step }) => step.is === 'delete' || step.is === 'release')) continue
    return [...done.values(), ...decided.filter(({ entry }) => !done.has(placeKey(entry)))]
  }
}

function isDone({ step }: Leftover): boolean {
  return step.is === 'forget' || step.is === 'release'
}
