import PQueue from 'p-queue'
import { isConflict, isNotFound, KubeError } from '../../kube/error.ts'
import { type KubeObject, keyOf, type Resource } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { applyChild, rebind, setbackId } from './apply-child.ts'
import { isHeldBy, isLetGo } from './claim.ts'
import type { Composite } from './composite.ts'
import { type Decision, toInventory } from './decide.ts'
import { isRebond } from './decide-bonds.ts'
import { type Leftover, verbOf } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { type InventoryEntry, nodeKey, placeKey, printPlace } from './inventory.ts'
import { toChildObject } from './ownership.ts'
import { compositeLabel, kindAnnotation, nodeAnnotation } from './place-child.ts'
import { toRefusal } from './refusal.ts'
import type { ChildId } from './setbacks.ts'
import { childEvent } from './transition-events.ts'

/** Children of one composite that are written at a time. */
const concurrency = 10
/** The garbage collector may write what is being released at the same time. */
const mostReleases = 5

/** How a child that leaves is called among the setbacks: another one may have its node by now. */
export function leavingId(composite: Composite, entry: InventoryEntry): ChildId {
  return {
    composite: composite.id,
    child: `${composite.owner.uid} leaving ${nodeKey(entry)} ${placeKey(entry)}`,
  }
}

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
    ...decision.bonds.filter(isRebond).map((bond) => () => rebind(run, composite, bond, signal)),
    ...decision.leftovers.map((leftover) => async () => {
      const isDone = await removeChild(run, composite, leftover, signal)
      if (isDone && leftover.step.is === 'release') released.add(placeKey(leftover.entry))
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

/** Whether it was done, as far as there was anything to do. */
async function removeChild(
  run: Run,
  composite: Composite,
  leftover: Leftover,
  signal: AbortSignal,
): Promise<boolean> {
  const { entry, step } = leftover
  if (step.is !== 'delete' && step.is !== 'release') return true
  const { object } = step
  const resource = await run.mapping.find(object.apiVersion, object.kind, signal)
  if (resource === undefined) return true
  const id = leavingId(composite, entry)
  try {
    await remove(run, composite, { entry, step, resource }, signal)
  } catch (error) {
    const refusal = refusalToLeave(composite, { entry, step, resource }, error)
    if (refusal === undefined) throw error
    run.setbacks.refuse(id, { ...refusal, wanted: verbOf(step) })
    return false
  }
  run.setbacks.forget(setbackId(composite, entry))
  run.setbacks.forget(id)
  return true
}

interface ToRemove {
  readonly entry: InventoryEntry
  readonly step: Extract<Leftover['step'], { readonly object: KubeObject }>
  readonly resource: Resource
}

/** What the API server says of this very object; of its own trouble nothing. */
function refusalToLeave(
  { owner }: Composite,
  { entry, step, resource }: ToRemove,
  error: unknown,
): ReturnType<typeof toRefusal> {
  // Its kind is gone, and not its content wrong.
  if (!(error instanceof KubeError) || error.code === 404) return undefined
  const wanted = { object: step.object, secrets: [] }
  const refusal = toRefusal(error, { ...wanted, resource }, 'lift the policy that refuses it')
  if (refusal === undefined) return undefined
  const what = `${verbOf(step)} of ${printPlace(entry, owner.namespace)}`
  return { reason: 'Denied', message: `the API server refuses the ${what}: ${refusal.message}` }
}

async function remove(
  run: Run,
  composite: Composite,
  { entry, step, resource }: ToRemove,
  signal: AbortSignal,
): Promise<void> {
  const { object } = step
  if (step.is === 'release') {
    await release(run, composite, { entry, resource, object }, signal)
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

interface ToRelease {
  readonly entry: InventoryEntry
  readonly resource: Resource
  readonly object: KubeObject
}

/**
 * Takes our hold and our marks off: with the marks on it the next composite of that name would take
 * it over, and delete it one day. What changed meanwhile is read again; what is gone or somebody
 * else's by then is left alone.
 */
async function release(
  run: Run,
  composite: Composite,
  { entry, resource, object }: ToRelease,
  signal: AbortSignal,
): Promise<void> {
  let known: KubeObject | undefined = object
  for (let attempt = 1; known !== undefined; attempt++) {
    try {
      await takeMarksOff(run, composite, { resource, object: known }, signal)
      return
    } catch (error) {
      if (isNotFound(error)) return
      if (!isConflict(error) || attempt === mostReleases) throw error
      known = await stillHeld(run, composite, { entry, resource, object }, signal)
    }
  }
}

/** The object as it is now; undefined when it is not ours to release any more. */
async function stillHeld(
  run: Run,
  { owner }: Composite,
  { entry, resource, object }: ToRelease,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const newer = await run.kube.get(resource, keyOf(object), signal)
  if (newer?.metadata.uid !== object.metadata.uid) return undefined
  const known = toChildObject(newer, true)
  return isHeldBy(owner, known) || isLetGo(owner, entry, known) ? known : undefined
}

/** With the version we know as precondition. */
async function takeMarksOff(
  run: Run,
  composite: Composite,
  { resource, object }: Omit<ToRelease, 'entry'>,
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
