import PQueue from 'p-queue'
import { type KubeObject, keyOf, type Resource } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { applyChild, rebind, setbackId } from './apply-child.ts'
import type { Composite } from './composite.ts'
import { type Decision, toInventory } from './decide.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { type InventoryEntry, nodeKey, placeKey } from './inventory.ts'
import { compositeLabel, kindAnnotation, nodeAnnotation } from './place-child.ts'
import { childEvent } from './transition-events.ts'

/** Children of one composite that are written at a time. */
const concurrency = 10

/** What `release` takes off. */
const marks = {
  labels: { [compositeLabel]: null },
  annotations: { [kindAnnotation]: null, [nodeAnnotation]: null, [claimAnnotation]: null },
}

/**
 * Applies, rebinds, deletes and releases what the decision says, independently of each other. What the API
 * server refuses is remembered as a setback of that child; any other failure is thrown, after all
 * else was done. Returns the composite with the inventory as it is now, not yet recorded.
 */
export async function act(
  run: Run,
  composite: Composite,
  decision: Decision,
  signal: AbortSignal,
): Promise<Composite> {
  const pool = new PQueue({ concurrency })
  const made = new Map<string, InventoryEntry>()
  const released = new Set<string>()
  const tasks = [
    ...decision.children.map((decided) => async () => {
      const entry = await applyChild(run, composite, decided, signal)
      if (entry === undefined) return
      made.set(placeKey(entry), entry)
    }),
    ...decision.bonds.map((bond) => () => rebind(run, composite, bond, signal)),
    ...decision.leftovers.map((leftover) => async () => {
      await removeChild(run, composite, leftover, signal)
      if (leftover.step.is === 'release') released.add(placeKey(leftover.entry))
    }),
  ]
  const ended = await Promise.allSettled(tasks.map((task) => pool.add(task)))
  const failure = ended.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  const inventory = toInventory(decision)
    .filter((entry) => !released.has(placeKey(entry)))
    .map((entry) => made.get(placeKey(entry)) ?? entry)
  return { ...composite, inventory }
}

async function removeChild(
  run: Run,
  composite: Composite,
  { entry, step }: Leftover,
  signal: AbortSignal,
): Promise<void> {
  if (step.is !== 'delete' && step.is !== 'release') return
  const { object } = step
  const resource = await run.mapping.find(object.apiVersion, object.kind, signal)
  if (resource === undefined) return
  run.setbacks.forget(setbackId(composite, entry))
  if (step.is === 'release') {
    await release(run, composite, { resource, object }, signal)
    return
  }
  if (step.circle !== undefined) await tellCircle(run, composite, entry, step.circle)
  const options = { uid: object.metadata.uid, propagationPolicy: 'Background' } as const
  await run.kube.delete(resource, keyOf(object), options, signal)
}

async function tellCircle(
  run: Run,
  composite: Composite,
  entry: InventoryEntry,
  circle: readonly string[],
): Promise<void> {
  const name = nodeKey(entry)
  const note = `${name} goes first: as recorded, ${circle.join(', ')} need each other in a circle`
  const said = { reason: 'NeedsInCircle', type: 'Warning', action: 'Prune', note } as const
  await run.events.record(childEvent(composite, { name, uid: entry.uid ?? 'unknown' }, said))
}

/**
 * Takes our hold and our marks off, with the version we know as precondition: with the marks on it
 * the next composite of that name would take it over, and delete it one day.
 */
async function release(
  run: Run,
  composite: Composite,
  { resource, object }: { readonly resource: Resource; readonly object: KubeObject },
  signal: AbortSignal,
): Promise<void> {
  const { ownerReferences = [], resourceVersion, uid } = object.metadata
  const rest = ownerReferences.filter((reference) => reference.uid !== composite.owner.uid)
  const owners = rest.length === ownerReferences.length ? {} : { ownerReferences: rest }
  const body = { metadata: { ...owners, ...marks, resourceVersion, uid } }
  const key = keyOf(object)
  const send = () => run.kube.patch(resource, key, { type: 'merge', body }, signal)
  await run.children.write(composite.id, { resource, key }, send)
}
