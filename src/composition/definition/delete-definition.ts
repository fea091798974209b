import { KubeError } from '../../kube/error.ts'
import { type KubeObject, keyOf } from '../../kube/object.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../kube/well-known.ts'
import { setFinalizer } from '../../runtime/object-writes.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import { findCrd, isEstablished, isOwn } from './apply-definition.ts'
import { type Definition, resourceOf } from './definition.ts'
import type { DefinitionDeps } from './definition-deps.ts'
import { writeDefinitionStatus } from './definition-status.ts'
import { tellMissingRole } from './missing-role.ts'

/** Held by every definition until its CustomResourceDefinition is gone. */
export const definitionFinalizer = 'composition.plumbline.dev/defined'

/** Instances that are named while deletion waits for them; more are counted. */
const mostNamed = 5
const recheckMs = 10 * 60_000
const goneCheckMs = 1_000
/** A right is given without our being told. */
const unreadableMs = 15_000

/**
 * One step of deleting a definition: wait for its instances, which nobody else deletes; delete its
 * CustomResourceDefinition; let the definition go. A CRD of somebody else's is left alone.
 */
export async function deleteDefinition(
  deps: DefinitionDeps,
  definition: Definition,
  signal: AbortSignal,
): Promise<Outcome> {
  const crd = await findCrd(deps, definition, signal)
  if (crd === undefined || !isOwn(crd, definition)) return await release(deps, definition, signal)
  const waits = isEstablished(crd) ? await tellInstances(deps, definition, crd, signal) : 'no'
  if (waits === 'later') return { kind: 'stalled', afterMs: unreadableMs }
  if (waits === 'until they go') return { kind: 'settled', afterMs: recheckMs }
  if (crd.metadata.deletionTimestamp === undefined) {
    const { uid } = crd.metadata
    await deps.kube.delete(CUSTOM_RESOURCE_DEFINITIONS, keyOf(crd), { uid }, signal)
  }
  return { kind: 'wait', afterMs: goneCheckMs }
}

/**
 * Says which instances there are, or that they may not be listed. A kind whose names were never accepted
 * is not served: asking for its instances would fail for ever.
 */
async function tellInstances(
  deps: DefinitionDeps,
  definition: Definition,
  crd: KubeObject,
  signal: AbortSignal,
): Promise<Waits> {
  const listing = await deps.instances.start(crd, signal)
  const instances = await instancesOf(deps, crd, signal)
  if (instances === 'unreadable') {
    const message = `deletion waits: nobody knows whether there are instances; ${tellMissingRole(crd)}`
    await tell(deps, definition, { instances: 0, message }, signal)
    return 'later'
  }
  if (instances.length === 0) return 'no'
  const message = `deletion waits for ${describe(instances)}${listing.is === 'failed' ? `; ${listing.message}` : ''}`
  await tell(deps, definition, { instances: instances.length, message }, signal)
  return 'until they go'
}

/** Whether deletion waits for instances, or for the right to look for them. */
type Waits = 'no' | 'until they go' | 'later'

/** Asked anew: what the cache says may be a moment old, and deleting the kind deletes them all. */
async function instancesOf(
  { kube }: DefinitionDeps,
  crd: KubeObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[] | 'unreadable'> {
  const found: KubeObject[] = []
  try {
    for await (const page of kube.list(resourceOf(crd), {}, signal)) found.push(...page.items)
  } catch (error) {
    if (error instanceof KubeError && error.code === 403) return 'unreadable'
    throw error
  }
  return found
}

async function release(
  deps: DefinitionDeps,
  { object }: Definition,
  signal: AbortSignal,
): Promise<Outcome> {
  await deps.instances.stop(keyOf(object))
  await setFinalizer(deps, object, { name: definitionFinalizer, wanted: false }, signal)
  return { kind: 'gone' }
}

async function tell(
  deps: DefinitionDeps,
  definition: Definition,
  state: { readonly instances: number; readonly message: string },
  signal: AbortSignal,
): Promise<void> {
  const applied = definition.status.definition
  await writeDefinitionStatus(
    deps,
    definition,
    { state: { is: 'deleting', ...state }, applied },
    signal,
  )
}

/** `2 instances: team-a/x, team-b/y`. Pure. */
export function describe(instances: readonly KubeObject[]): string {
  const names = instances.map(keyOf).sort()
  const named = names.slice(0, mostNamed).join(', ')
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return `${names.length} ${names.length === 1 ? 'instance' : 'instances'}: ${named}${more}`
}
