import { applyChanges } from '../drift/apply-changes.ts'
import { compareCreation } from '../drift/compare.ts'
import type { Memory } from '../drift/memory.ts'
import { rememberWritten } from '../drift/remember.ts'
import type { Verdict } from '../drift/verdict.ts'
import {
  type Applier,
  type DeletionStep,
  Failure,
  type FieldTable,
  type Present,
} from '../provider/index.ts'
import { annotation, finalizer, printIntent } from './annotations.ts'
import { generateSecret, readConnectionSecret, writeConnectionSecret } from './connection-secret.ts'
import { isRecreating } from './decide-absent.ts'
import type { ManagedDeps } from './deps.ts'
import { type Ledger, own } from './ledger.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Action } from './plan.ts'
import { recordWrites } from './write-record.ts'

/** Runs the one action of a plan; the pass goes on with what it returns. */
export async function perform(
  deps: ManagedDeps,
  pass: Pass,
  action: Action,
  signal: AbortSignal,
): Promise<Pass> {
  switch (action.is) {
    case 'record-intent':
      return recordIntent(deps, pass, signal)
    case 'adopt':
      return adopt(deps, pass, signal)
    case 'create':
      return create(deps, pass, signal)
    case 'update':
      return update(deps, pass, action.changes, signal)
    case 'delete':
      return remove(deps, pass, signal)
    case 'release':
      return { ...pass, resource: await removeFinalizer(deps, pass.resource, signal) }
    case 'none':
    case 'wait':
    case 'refuse':
      return pass
    default:
      return action satisfies never
  }
}

/** One patch, before any effect: who holds the object, what it is called, that a create follows. */
async function recordIntent(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  const at = new Date(deps.clock.now()).toISOString()
  const resource = await patchMetadata(
    deps,
    pass.resource,
    {
      finalizers: withFinalizer(pass.resource),
      annotations: {
        [annotation.externalName]: pass.name,
        [annotation.createIntent]: printIntent({ uid: pass.resource.uid, at }),
      },
    },
    signal,
  )
  return { ...pass, resource }
}

async function adopt(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  const held = pass.resource.hasFinalizer
  const resource = held
    ? pass.resource
    : await patchMetadata(deps, pass.resource, { finalizers: withFinalizer(pass.resource) }, signal)
  const recreated = isRecreating(pass.resource, pass.ledger.owned?.since)
  if (pass.ledger.owned !== undefined && !recreated) return { ...pass, resource }
  const mark = pass.seen?.is === 'present' ? pass.seen.mark : undefined
  const since = resource.intent?.at ?? new Date(deps.clock.now()).toISOString()
  const how = resource.intent === undefined ? 'adopted' : 'created'
  const ledger = own(pass.ledger, {
    since,
    how,
    seen: true,
    ...(mark === undefined ? {} : { mark }),
  })
  if (recreated) return { ...pass, resource, ledger }
  const memory = how === 'created' ? pass.ledger.memory : assumeSecrets(ledger.memory, pass)
  return { ...pass, resource, ledger: { ...ledger, memory } }
}

async function create(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  const secrets = await withGenerated(deps, pass, signal)
  const { sent } = await deps.kind.create(
    pass.ports.writer('create'),
    {
      name: pass.name,
      desired: pass.resource.desired as never,
      token: pass.resource.uid,
      secret: (path) => secrets.get(path),
    },
    signal,
  )
  deps.attention.update(pass.resource.uid, { wroteAt: deps.clock.monotonic(), waits: 0 })
  const ledger = own(pass.ledger, {
    since: new Date(deps.clock.now()).toISOString(),
    how: 'created',
    seen: false,
  })
  return {
    ...pass,
    ledger: rememberCreation(deps, pass, ledger, sent),
    secrets,
    created: true,
    seen: undefined,
    writes: pass.writes + 1,
  }
}

/** What the create call set counts as written: the first look tells how the cloud spells it. */
function rememberCreation(
  deps: ManagedDeps,
  pass: Pass,
  ledger: Ledger,
  sent: readonly string[],
): Ledger {
  const declared = { table: deps.kind.fields, desired: pass.resource.desired }
  const written = compareCreation(declared, pass.means).filter(({ path: [first] }) =>
    first !== undefined && 'member' in first ? sent.includes(first.member) : false,
  )
  const recorded = recordWrites(ledger, written)
  return { ...recorded, memory: rememberWritten(recorded.memory, written) }
}

/** An adopted resource is taken to have the declared secrets: a later change of them is written. */
function assumeSecrets(memory: Memory, pass: Pass): Memory {
  const applied = new Map(memory.applied)
  for (const [path, value] of pass.secrets) applied.set(path, pass.means.digest(path, value))
  return { ...memory, applied }
}

/** Makes the secrets nobody gave, and stores them before the create that uses them. */
async function withGenerated(
  deps: ManagedDeps,
  pass: Pass,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const missing = (deps.kind.connectionSecrets ?? []).filter((secret) =>
    secret.generated(pass.resource.desired),
  )
  if (missing.length === 0) return pass.secrets
  if (pass.resource.connectionSecretName === undefined) {
    const paths = missing.map((secret) => secret.path).join(', ')
    throw new Failure(
      'invalid',
      `${paths} is not declared, so a value would be generated, and nobody could know it: set ${paths}, or spec.writeConnectionSecretToRef`,
    )
  }
  const stored = await readConnectionSecret(deps.kube, pass.resource, signal)
  const secrets = new Map(pass.secrets)
  const values: Record<string, string> = {}
  for (const secret of missing) {
    const value = stored?.[secret.key] ?? generateSecret(secret.length)
    secrets.set(secret.path, value)
    values[secret.key] = value
  }
  await writeConnectionSecret(deps.kube, pass.resource, values, signal)
  return secrets
}

/** Writes the groups with changes, in order; what was accepted is remembered even if a later one fails. */
async function update(
  deps: ManagedDeps,
  pass: Pass,
  changes: readonly Verdict[],
  signal: AbortSignal,
): Promise<Pass> {
  if (pass.seen?.is !== 'present') throw new Error('update without an observation')
  let next = pass
  const failures: unknown[] = []
  for (const group of writeOrder(deps, changes)) {
    const own = changes.filter((change) => change.group === group)
    try {
      await writeGroup(deps, pass, pass.seen, { group, changes: own }, signal)
      next = accepted(deps, next, own)
    } catch (error) {
      failures.push(error)
      if (signal.aborted) break
    }
  }
  if (failures.length > 0) throw new PartialUpdate(next, failures)
  return { ...next, reread: new Set(changes.map((change) => change.group)) }
}

/** Some groups could not be written; `pass` holds what was accepted. */
export class PartialUpdate extends Error {
  readonly pass: Pass

  constructor(pass: Pass, failures: readonly unknown[]) {
    super('not every group could be written', { cause: failures[0] })
    this.pass = pass
  }
}

function writeOrder(deps: ManagedDeps, changes: readonly Verdict[]): readonly string[] {
  const groups = deps.kind.fields.order.filter((group) =>
    changes.some((change) => change.group === group),
  )
  return deps.kind.order === undefined ? groups : deps.kind.order(groups, changes)
}

async function writeGroup(
  deps: ManagedDeps,
  pass: Pass,
  seen: Present,
  part: { readonly group: string; readonly changes: readonly Verdict[] },
  signal: AbortSignal,
): Promise<void> {
  const appliers = deps.kind.update as Readonly<
    Record<string, Applier<unknown, FieldTable, string>>
  >
  const applier = appliers[part.group]
  if (applier === undefined) throw new Error(`group ${part.group} has no applier`)
  const write = {
    changes: part.changes,
    next: applyChanges(deps.kind.fields, part.group, seen.actual, part.changes) as never,
    desired: pass.resource.desired as never,
    rest: seen.rest?.[part.group],
    secret: (path: string) => pass.secrets.get(path),
  }
  await applier(pass.ports.writer('update'), pass.name, write, signal)
}

function accepted(deps: ManagedDeps, pass: Pass, changes: readonly Verdict[]): Pass {
  deps.attention.update(pass.resource.uid, { wroteAt: deps.clock.monotonic(), waits: 0, calm: 0 })
  const recorded = recordWrites(pass.ledger, changes)
  return {
    ...pass,
    ledger: { ...recorded, memory: rememberWritten(recorded.memory, changes) },
    overwritten: [...pass.overwritten, ...changes.filter((change) => change.is === 'Conflict')],
    writes: pass.writes + 1,
  }
}

async function remove(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  if (pass.seen?.is !== 'present') throw new Error('delete without an observation')
  const { annotations, object } = pass.resource
  const consent = annotations[annotation.forceDelete]
  const step: DeletionStep = await deps.kind.delete(
    pass.ports.writer('delete'),
    {
      name: pass.name,
      options: pass.resource.desired,
      observed: pass.seen,
      force: consent === 'true' ? 'yes' : consent === 'include-locked' ? 'include-locked' : 'no',
      requestedAt: object.metadata.deletionTimestamp ?? '',
    },
    signal,
  )
  switch (step.is) {
    case 'refused':
      throw new Failure('invalid', step.message)
    case 'progress':
      throw new Failure('busy', step.message, { afterMs: 0 })
    case 'requested':
      return { ...pass, writes: pass.writes + 1, note: step.note, seen: undefined }
    default:
      return step satisfies never
  }
}

/** Lets the object go. */
export async function removeFinalizer(
  deps: ManagedDeps,
  resource: ManagedResource,
  signal: AbortSignal,
): Promise<ManagedResource> {
  const finalizers = (resource.object.metadata.finalizers ?? []).filter(
    (name) => name !== finalizer,
  )
  return patchMetadata(deps, resource, { finalizers }, signal)
}

function withFinalizer(resource: ManagedResource): readonly string[] {
  return [...new Set([...(resource.object.metadata.finalizers ?? []), finalizer])]
}

/** Merge patch with the version we know as precondition; the store takes the answer. */
async function patchMetadata(
  deps: ManagedDeps,
  resource: ManagedResource,
  metadata: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<ManagedResource> {
  const { resourceVersion, uid } = resource.object.metadata
  const body = { metadata: { ...metadata, resourceVersion, uid } }
  const object = await deps.kube.patch(deps.resource, resource.key, { type: 'merge', body }, signal)
  deps.store.put(object)
  return toManagedResource(deps.kind, object)
}
