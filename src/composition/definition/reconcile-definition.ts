import { pause } from '../../kube/deadline.ts'
import { isConflict } from '../../kube/error.ts'
import type { KubeObject, ObjectKey } from '../../kube/object.ts'
import { setFinalizer } from '../../runtime/object-writes.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import { type Applied, applyDefinition, isEstablished } from './apply-definition.ts'
import { type Definition, toDefinition } from './definition.ts'
import type { DefinitionDeps } from './definition-deps.ts'
import { type DefinitionState, writeDefinitionStatus } from './definition-status.ts'
import { definitionFinalizer, deleteDefinition } from './delete-definition.ts'
import { tellMissingRole } from './missing-role.ts'

const recheckMs = 10 * 60_000
const conflictMs = 100

/** How long one reconcile waits for the API server to take a schema over, and how often it looks. */
const patience = { lookMs: 50, looks: 60 }
/** After that it is told, and looked at this often. */
const unservedMs = 1_000

/**
 * One reconcile of a CompositeResourceDefinition: the CustomResourceDefinition applied unless it
 * breaks what was accepted before, served, and its instances worked on.
 */
export async function reconcileDefinition(
  deps: DefinitionDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const object = deps.store.get(key)
  try {
    if (object === undefined) {
      await deps.instances.stop(key)
      return { kind: 'gone' }
    }
    if (object.metadata.deletionTimestamp !== undefined) {
      return await deleteDefinition(deps, toDefinition(object), signal)
    }
    const wanted = { name: definitionFinalizer, wanted: true }
    const held = await setFinalizer(deps, object, wanted, signal)
    return await define(deps, toDefinition(held), signal)
  } catch (error) {
    if (isConflict(error)) return { kind: 'wait', afterMs: conflictMs }
    throw error
  }
}

async function define(
  deps: DefinitionDeps,
  definition: Definition,
  signal: AbortSignal,
): Promise<Outcome> {
  const applied = await applyDefinition(deps, definition, signal)
  const state = await settle(deps, applied, signal)
  const record = applied.record ?? definition.status.definition
  await writeDefinitionStatus(deps, definition, { state, applied: record }, signal)
  switch (state.is) {
    case 'served':
    case 'deleting':
      return { kind: 'settled', afterMs: recheckMs }
    case 'unserved':
      return { kind: 'wait', afterMs: unservedMs }
    case 'refused':
    case 'forbidden':
      return { kind: 'stalled', afterMs: recheckMs }
    default:
      return state satisfies never
  }
}

/** A refused change leaves the API as it was: its instances are worked on all the same. */
async function settle(
  deps: DefinitionDeps,
  applied: Applied,
  signal: AbortSignal,
): Promise<DefinitionState> {
  switch (applied.is) {
    case 'refused':
      if (applied.crd !== undefined && isEstablished(applied.crd)) {
        await deps.instances.start(applied.crd, signal)
      }
      return applied.refusal
    case 'applied': {
      const missing = await untilServed(deps, applied, signal)
      if (missing.length > 0) {
        return { is: 'unserved', message: `not served yet: ${missing.join(', ')}` }
      }
      return await startInstances(deps, applied.crd, signal)
    }
    default:
      return applied satisfies never
  }
}

async function untilServed(
  { served, clock }: DefinitionDeps,
  { wanted }: Extract<Applied, { readonly is: 'applied' }>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { group, names } = wanted.manifest.spec
  const api = { group, kind: names.kind, marks: wanted.marks }
  for (let looks = patience.looks; ; looks--) {
    const missing = await served.missing(api, signal)
    if (missing.length === 0 || looks === 0) return missing
    await pause(clock, patience.lookMs, signal)
  }
}

async function startInstances(
  { instances }: DefinitionDeps,
  crd: KubeObject,
  signal: AbortSignal,
): Promise<DefinitionState> {
  const listing = await instances.start(crd, signal)
  if (listing.is === 'listed') return { is: 'served' }
  if (listing.code !== 403) return { is: 'unserved', message: listing.message }
  return { is: 'forbidden', message: tellMissingRole(crd) }
}
