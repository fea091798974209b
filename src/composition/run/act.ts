import PQueue from 'p-queue'
import { isConflict, KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf, type Resource, toObjectKey } from '../../kube/object.ts'
import type { Composite } from './composite.ts'
import { type DecidedChild, type Decision, toInventory } from './decide.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { fingerprint } from './fingerprint.ts'
import { controllerOf, type InventoryEntry, nodeKey, placeKey } from './inventory.ts'
import { childManager, ownershipOf, toChildObject } from './ownership.ts'
import type { PlacedChild } from './place-child.ts'

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

/** How a child is called among the setbacks. */
export function setbackId(composite: Composite, child: Pick<PlacedChild, 'id' | 'key'>): string {
  return `${composite.owner.uid} ${nodeKey(child)}`
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
    const written = await applyObject(
      run,
      { resource, object: step.object, uid: uidOf(run, child) },
      signal,
    )
    run.children.put(composite.id, resource, written)
    run.setbacks.accept(id)
    const { own } = ownershipOf(toChildObject(written, true))
    return { ...entry, uid: written.metadata.uid, applied: fingerprint(step.object, own) }
  } catch (error) {
    refuse(run, id, step.object, error)
    return undefined
  }
}

/** The uid of what is there: an object made anew in between must not be written by mistake. */
function uidOf(run: Run, { resource, place }: PlacedChild): string | undefined {
  if (resource === undefined) return undefined
  const key = toObjectKey(place.namespace, place.name)
  const glance = run.children.get({ is: 'child', resource, key })
  return glance.is === 'seen' ? glance.object?.metadata.uid : undefined
}

async function applyObject(
  run: Run,
  {
    resource,
    object,
    uid,
  }: { readonly resource: Resource; readonly object: JsonObject; readonly uid: string | undefined },
  signal: AbortSignal,
): Promise<KubeObject> {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const { name, namespace } = metadata
  const key = toObjectKey(typeof namespace === 'string' ? namespace : undefined, String(name))
  const body = uid === undefined ? object : { ...object, metadata: { ...metadata, uid } }
  return await run.kube.patch(
    resource,
    key,
    { type: 'apply', fieldManager: childManager, body },
    signal,
  )
}

/** Remembers what the server says of the object itself; throws what is about the server. */
function refuse(run: Run, id: string, object: JsonObject, error: unknown): void {
  if (!(error instanceof KubeError) || isConflict(error)) throw error
  const wanted = fingerprint(object, undefined)
  const { message } = error
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
      throw error
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
  if (step.is === 'release') await release(run, composite, { resource, object }, signal)
  else
    await run.kube.delete(
      resource,
      keyOf(object),
      { uid: object.metadata.uid, propagationPolicy: 'Background' },
      signal,
    )
}

/** Removes our owner reference, with the version we know as precondition. */
async function release(
  run: Run,
  composite: Composite,
  { resource, object }: { readonly resource: Resource; readonly object: KubeObject },
  signal: AbortSignal,
): Promise<void> {
  const { ownerReferences = [], resourceVersion, uid } = object.metadata
  const owner = controllerOf(object)
  const rest = ownerReferences.filter((reference) => reference !== owner)
  const body = { metadata: { ownerReferences: rest, resourceVersion, uid } }
  const written = await run.kube.patch(resource, keyOf(object), { type: 'merge', body }, signal)
  run.children.put(composite.id, resource, written)
}
