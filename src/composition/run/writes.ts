import { isConflict } from '../../kube/error.ts'
import { type KubeObject, keyOf } from '../../kube/object.ts'
import { setFinalizer as setAny, writeStatus as writeAny } from '../../runtime/object-writes.ts'
import { type InstanceStatus, instanceFinalizer } from '../instance.ts'
import { type Composite, toComposite } from './composite.ts'
import type { Run } from './deps.ts'
import type { InventoryEntry } from './inventory.ts'

/** Adds or removes the finalizer, with the version we know as precondition (409 Conflict). */
export async function setFinalizer(
  run: Run,
  composite: Composite,
  wanted: boolean,
  signal: AbortSignal,
): Promise<Composite> {
  if (composite.hasFinalizer === wanted) return composite
  const finalizer = { name: instanceFinalizer, wanted }
  const written = await setAny(writesOf(run), composite.object, finalizer, signal)
  return toComposite(run.scope, written)
}

/** Records what is about to be made, and leaves the rest of the status as it is. */
export async function recordInventory(
  run: Run,
  composite: Composite,
  inventory: readonly InventoryEntry[],
  signal: AbortSignal,
): Promise<Composite> {
  const { status } = composite
  const plumbline = { ...status.plumbline, inventory }
  return await writeStatus(run, composite, { ...status, plumbline }, signal)
}

/**
 * Writes the whole status. When only the version moved on, the same status is written to the newer
 * one; an object made anew under the same name is never written.
 */
export async function writeStatus(
  run: Run,
  { object }: Composite,
  status: InstanceStatus,
  signal: AbortSignal,
): Promise<Composite> {
  const write = async (version: KubeObject) =>
    toComposite(run.scope, await writeAny(writesOf(run), version, status, signal))
  try {
    return await write(object)
  } catch (error) {
    if (!isConflict(error)) throw error
    const newer = await run.kube.get(run.scope.resource, keyOf(object), signal)
    if (newer?.metadata.uid !== object.metadata.uid) throw error
    return await write(newer)
  }
}

function writesOf({ kube, scope }: Run) {
  return { kube, resource: scope.resource, store: scope.store }
}
