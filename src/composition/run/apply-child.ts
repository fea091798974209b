import { isConflict, KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import {
  type KubeObject,
  keyOf,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../kube/object.ts'
import { digestOf } from '../digest.ts'
import { isHeldBy } from './claim.ts'
import type { Composite } from './composite.ts'
import type { DecidedChild } from './decide.ts'
import { isBound, type Rebond } from './decide-bonds.ts'
import type { ChildStep, Glance } from './decide-child.ts'
import type { Run } from './deps.ts'
import { fingerprint } from './fingerprint.ts'
import { type InventoryEntry, nodeKey, type Place, printPlace } from './inventory.ts'
import { childManager, ownershipOf, toChildObject } from './ownership.ts'
import type { PlacedChild } from './place-child.ts'
import { contentAdvice, toRefusal } from './refusal.ts'
import { nameRivals, printFields } from './rivals.ts'
import { hasSecretValues, secretDigest, tellable, type WantedObject } from './secret-values.ts'
import { sendCertain } from './send-certain.ts'
import type { ChildId, Refusal } from './setbacks.ts'
import { childEvent } from './transition-events.ts'

/** How a child is called among the setbacks: that of another uid is another one. */
export function setbackId(composite: Composite, child: Pick<PlacedChild, 'id' | 'key'>): ChildId {
  return { composite: composite.id, child: `${composite.owner.uid} ${nodeKey(child)}` }
}

/** How another bond of a child is called among the setbacks: its content is refused on its own. */
export function bondId(composite: Composite, child: Pick<PlacedChild, 'id' | 'key'>): ChildId {
  return { composite: composite.id, child: `${composite.owner.uid} bond ${nodeKey(child)}` }
}

/** The entry of what was applied; undefined when nothing was to be applied or it was refused. */
export async function applyChild(
  run: Run,
  composite: Composite,
  { child, entry, step }: DecidedChild,
  signal: AbortSignal,
): Promise<InventoryEntry | undefined> {
  const { resource } = child
  if (step.is !== 'apply' || resource === undefined) return undefined
  const id = setbackId(composite, child)
  const before = run.children.get({ is: 'child', resource, key: keyAt(child.place) })
  noteTurn(run, id, step, before)
  const wanted = { object: step.object, secrets: child.secrets }
  try {
    const written = await applyObject(run, composite, { resource, child, wanted }, signal)
    if (written === undefined) return undefined
    run.setbacks.accept(id)
    noteAltered(run, id, wanted, written)
    await tellCorrection(run, composite, { child, step, before })
    const { own } = ownershipOf(toChildObject(written, true))
    return { ...entry, uid: written.metadata.uid, applied: fingerprint(wanted, own) }
  } catch (error) {
    const refusal = refusalOf(run, { ...wanted, resource }, error, contentAdvice)
    run.setbacks.refuse(id, { ...refusal, wanted: digestOf(wanted.object) })
    return undefined
  }
}

/**
 * What was changed by others, or removed, is put back more and more slowly; what the graph itself wants
 * otherwise each time is counted.
 */
function noteTurn({ setbacks }: Run, id: ChildId, { cause, undone }: Apply, before: Glance): void {
  const rivals = cause.is === 'restore' ? cause.rivals : []
  if (rivals.length > 0 || undone.length > 0) setbacks.correct(id, nameRivals(rivals, undone))
  else if (before.is === 'seen' && before.object !== undefined) setbacks.change(id)
}

type Apply = Extract<ChildStep, { readonly is: 'apply' }>

interface Correction extends Pick<DecidedChild, 'child'> {
  readonly step: Apply
  /** What stood there. */
  readonly before: Glance
}

/**
 * What was edited by hand and is put back is told, named by the version that was edited. Somebody who
 * goes on with it is told in Synced: Conflict.
 */
async function tellCorrection(
  run: Run,
  composite: Composite,
  { child, step, before }: Correction,
): Promise<void> {
  const { undone, cause } = step
  const object = before.is === 'seen' ? before.object : undefined
  const { contested } = run.setbacks.of(setbackId(composite, child))
  if (undone.length === 0 || object === undefined || contested !== undefined) return
  const { uid, resourceVersion } = object.metadata
  const by = cause.is === 'restore' ? `; changed by ${cause.rivals.join(', ')}` : ''
  const what = printPlace(child.place, composite.owner.namespace)
  const said = { reason: 'DriftCorrected', type: 'Normal', action: 'Correct' } as const
  const note = `${nodeKey(child)}: ${what}: ${printFields(undone)} restored${by}`
  const episode = { name: uid.slice(0, 8), uid: resourceVersion }
  await run.events.record(childEvent(composite, episode, { ...said, note }))
}

function keyAt({ namespace, name }: Place): ObjectKey {
  return toObjectKey(namespace, name)
}

/** What a webhook makes of a secret is its own affair, as long as it stays at that. */
function noteAltered({ setbacks }: Run, id: ChildId, wanted: WantedObject, live: KubeObject): void {
  if (hasSecretValues(wanted, live)) return
  setbacks.alter(id, { wanted: digestOf(wanted.object), stored: secretDigest(wanted, live) })
}

/**
 * No object has this version, so that an apply that names it makes an object and never changes one:
 * the API server (1.36) looks at it only when there is an object, and answers Conflict then.
 */
const absentVersion = '1'

/**
 * Applies to the very object that is known, or makes one. Undefined when one was there that was not
 * seen yet: it is taken over from the server, for the next look to decide about; or when the composite
 * turns out to be on its way out.
 */
async function applyObject(
  run: Run,
  composite: Composite,
  { resource, child, wanted: { object } }: ToApply,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const key = keyAt(child.place)
  const glance = run.children.get({ is: 'child', resource, key })
  const known = glance.is === 'seen' ? glance.object : undefined
  if (known !== undefined && !(await mayBind(run, composite, known, signal))) return undefined
  const precondition =
    known === undefined ? { resourceVersion: absentVersion } : { uid: known.metadata.uid }
  try {
    return await send(run, composite, { resource, key, object, precondition }, signal)
  } catch (error) {
    if (known !== undefined || !isConflict(error)) throw error
    const unseen = await run.kube.get(resource, key, signal)
    if (unseen === undefined) throw error
    run.children.put(composite.id, resource, unseen)
    return undefined
  }
}

/**
 * What lost our hold is bound again only by a composite that stays: the garbage collector takes the
 * hold off children of one that is being deleted, and that may be seen before the deletion is.
 */
async function mayBind(
  run: Run,
  { owner, object }: Composite,
  child: KubeObject,
  signal: AbortSignal,
): Promise<boolean> {
  if (isHeldBy(owner, child)) return true
  const now = await run.kube.get(run.scope.resource, keyOf(object), signal)
  if (now?.metadata.uid !== owner.uid) return false
  run.scope.store.put(now)
  return now.metadata.deletionTimestamp === undefined
}

interface ToApply {
  readonly resource: Resource
  readonly child: PlacedChild
  readonly wanted: WantedObject
}

interface ToSend {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly object: JsonObject
  /** What the server compares with the object that lives. */
  readonly precondition: { readonly uid?: string; readonly resourceVersion?: string }
}

function send(
  run: Run,
  composite: Composite,
  { resource, key, object, precondition }: ToSend,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { apiVersion, kind } = object
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const { name, namespace } = metadata
  const content = { ...object, metadata: { ...metadata, ...precondition } }
  const bare = { apiVersion, kind, metadata: { name, namespace, ...precondition } }
  const patch = { type: 'apply', fieldManager: childManager } as const
  const request = () => run.kube.patch(resource, key, { ...patch, body: content }, signal)
  const tryOut = (body: unknown) => () =>
    run.kube.patch(resource, key, { ...patch, body, dryRun: true }, signal)
  return sendCertain({
    apply: () => run.children.write(composite.id, { resource, key }, request),
    tryContent: tryOut(content),
    tryName: tryOut(bare),
  })
}

/** What the server says of the object itself; throws what is about the server. See toRefusal. */
function refusalOf(
  { mapping }: Run,
  wanted: WantedObject & { readonly resource: Resource },
  error: unknown,
  advice: string,
): NonNullable<ReturnType<typeof toRefusal>> {
  if (!(error instanceof KubeError)) throw error
  const refusal = toRefusal(error, wanted, advice)
  if (refusal === undefined) throw tellable(error, wanted)
  if (error.reason === 'UnknownKind') mapping.forget(String(wanted.object.apiVersion))
  return refusal
}

/**
 * Binds a child in another way, with the version it was read in as precondition: what is not ours any
 * more by then must not be written back.
 */
export async function rebind(
  run: Run,
  composite: Composite,
  { entry, outlives, step: { wanted, live } }: Rebond,
  signal: AbortSignal,
): Promise<void> {
  const resource = await run.mapping.find(live.apiVersion, live.kind, signal)
  if (resource === undefined) return
  const { uid, resourceVersion } = live.metadata
  const id = bondId(composite, entry)
  const { object } = wanted
  const target = { resource, key: keyOf(live), object, precondition: { uid, resourceVersion } }
  const note = (refusal: Omit<Refusal, 'wanted'>) =>
    run.setbacks.refuse(id, { ...tellBond(refusal, outlives), wanted: digestOf(object) })
  try {
    const written = await send(run, composite, target, signal)
    run.setbacks.forget(id)
    if (isBound(composite.owner, written, outlives)) return
    const message = 'somebody else holds its owner reference or its claim'
    note({ reason: 'Invalid', message })
  } catch (error) {
    // Whoever wrote it meanwhile is news to the next look.
    if (!isConflict(error)) note(refusalOf(run, { ...wanted, resource }, error, bondAdvice))
  }
}

const bondAdvice = 'correct the object, or lift the policy that refuses it'

function tellBond({ reason, message }: Omit<Refusal, 'wanted'>, outlives: boolean) {
  const what = outlives ? 'stay when its composite goes' : 'go with its composite'
  return { reason, message: `it is to ${what}, and that cannot be recorded on it: ${message}` }
}
