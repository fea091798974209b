import PQueue from 'p-queue'
import { isConflict, KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf, type Resource, toObjectKey } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { digestOf } from '../digest.ts'
import type { Composite } from './composite.ts'
import { type DecidedChild, type Decision, toInventory } from './decide.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { fingerprint } from './fingerprint.ts'
import { type InventoryEntry, nodeKey, placeKey } from './inventory.ts'
import { childManager, ownershipOf, toChildObject } from './ownership.ts'
import type { PlacedChild } from './place-child.ts'
import { tellable } from './secret-values.ts'
import type { ChildId } from './setbacks.ts'
import { childEvent } from './transition-events.ts'

/** Children of one composite that are written at a time. */
const concurrency = 10

/**
 * Applies, deletes and releases what the decision says, independently of each other. What the API
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

/** How a child is called among the setbacks: that of another uid is another one. */
export function setbackId(composite: Composite, child: Pick<PlacedChild, 'id' | 'key'>): ChildId {
  return { composite: composite.id, child: `${composite.owner.uid} ${nodeKey(child)}` }
}

/** The entry of what was applied; undefined when nothing was to be applied or it was refused. */
async function applyChild(
  run: Run,
  composite: Composite,
  { child, entry, step }: DecidedChild,
  signal: AbortSignal,
): Promise<InventoryEntry | undefined> {
  const { resource } = child
  if (step.is !== 'apply' || resource === undefined) return undefined
  const id = setbackId(composite, child)
  if (step.cause.is === 'restore') run.setbacks.correct(id, step.cause.rivals)
  try {
    const { object } = step
    const written = await applyObject(run, composite, { resource, child, object }, signal)
    if (written === undefined) return undefined
    run.setbacks.accept(id)
    const { own } = ownershipOf(toChildObject(written, true))
    return { ...entry, uid: written.metadata.uid, applied: fingerprint(object, own) }
  } catch (error) {
    refuse(run, id, step.object, error)
    return undefined
  }
}

/**
 * No object has this version, so that an apply that names it makes an object and never changes one:
 * the API server (1.36) looks at it only when there is an object, and answers Conflict then.
 */
const absentVersion = '1'

/**
 * Applies to the very object that is known, or makes one. Undefined when one was there that was not
 * seen yet: it is taken over from the server, for the next look to decide about.
 */
async function applyObject(
  run: Run,
  composite: Composite,
  { resource, child, object }: ToApply,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const key = toObjectKey(child.place.namespace, child.place.name)
  const glance = run.children.get({ is: 'child', resource, key })
  const known = glance.is === 'seen' ? glance.object : undefined
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const precondition =
    known === undefined ? { resourceVersion: absentVersion } : { uid: known.metadata.uid }
  const body = { ...object, metadata: { ...metadata, ...precondition } }
  try {
    const patch = { type: 'apply', fieldManager: childManager, body } as const
    const send = () => run.kube.patch(resource, key, patch, signal)
    return await run.children.write(composite.id, { resource, key }, send)
  } catch (error) {
    if (known !== undefined || !isConflict(error)) throw error
    const unseen = await run.kube.get(resource, key, signal)
    if (unseen === undefined) throw error
    run.children.put(composite.id, resource, unseen)
    return undefined
  }
}

interface ToApply {
  readonly resource: Resource
  readonly child: PlacedChild
  readonly object: JsonObject
}

/** Remembers what the server says of the object itself; throws what is about the server. */
function refuse(run: Run, id: ChildId, object: JsonObject, error: unknown): void {
  if (!(error instanceof KubeError)) throw error
  const failure = tellable(error, object)
  if (isConflict(error)) throw failure
  const { message } = failure
  const wanted = digestOf(object)
  switch (error.code) {
    case 400:
    case 404:
    case 409:
    case 422:
      run.setbacks.refuse(id, { reason: 'Invalid', message, wanted })
      break
    case 403:
      run.setbacks.refuse(id, { reason: 'Denied', message, wanted })
      break
    default:
      throw failure
  }
  if (error.reason === 'UnknownKind') run.mapping.forget(String(object.apiVersion))
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

/** Takes our hold off, with the version we know as precondition. */
async function release(
  run: Run,
  composite: Composite,
  { resource, object }: { readonly resource: Resource; readonly object: KubeObject },
  signal: AbortSignal,
): Promise<void> {
  const { ownerReferences = [], annotations = {}, resourceVersion, uid } = object.metadata
  const rest = ownerReferences.filter((reference) => reference.uid !== composite.owner.uid)
  const isClaimed = annotations[claimAnnotation] !== undefined
  const body = {
    metadata: {
      ...(rest.length === ownerReferences.length ? {} : { ownerReferences: rest }),
      ...(isClaimed ? { annotations: { [claimAnnotation]: null } } : {}),
      ...{ resourceVersion, uid },
    },
  }
  const key = keyOf(object)
  const send = () => run.kube.patch(resource, key, { type: 'merge', body }, signal)
  await run.children.write(composite.id, { resource, key }, send)
}
