import { isDeepStrictEqual } from 'node:util'
import { isConflict, KubeError } from '../kube/error.ts'
import { Failure, toExternalName } from '../provider/index.ts'
import { setFinalizer } from '../runtime/object-writes.ts'
import type { Outcome } from '../runtime/outcome.ts'
import { finalizer } from './annotations.ts'
import { transitionWait } from './attention.ts'
import { commit } from './commit.ts'
import { writeConnectionSecret } from './connection-secret.ts'
import type { ManagedDeps } from './deps.ts'
import { lifeEvent } from './drift-events.ts'
import { endingOf, type Stop } from './ending.ts'
import type { Gate } from './gates.ts'
import { announceHoldEnd } from './hold.ts'
import { type Ledger, writeLedger } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import { referenced, tellReferenced } from './referenced.ts'
import { scheduleNext } from './schedule.ts'
import { isStalling } from './stalling.ts'
import { summarise } from './summarise.ts'

/** Ends a reconcile that a gate stopped. */
export async function concludeGate(
  deps: ManagedDeps,
  reached: { readonly resource: ManagedResource; readonly ledger: Ledger },
  gate: Exclude<Gate, { is: 'open' }>,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (gate.is) {
    case 'gone':
      return gone(deps, reached.resource)
    case 'release': {
      if (gate.left) await tellLeftBehind(deps, reached.resource)
      await setFinalizer(deps, reached.resource.object, { name: finalizer, wanted: false }, signal)
      return gone(deps, reached.resource)
    }
    case 'referenced': {
      await tellReferenced(deps, reached.resource, gate.message)
      const stop: Stop = { plan: referenced(gate.message), failure: undefined, paused: undefined }
      await say(deps, { ...reached, pass: undefined }, stop, signal)
      return { kind: 'stalled', afterMs: deps.options.stalledMs }
    }
    case 'paused': {
      const stop: Stop = { plan: undefined, failure: undefined, paused: gate.message }
      await say(deps, { ...reached, pass: undefined }, stop, signal)
      return { kind: 'stalled', afterMs: deps.options.stalledMs }
    }
    default:
      return gate satisfies never
  }
}

/** Ends a reconcile that came to a decision. */
export async function concludePlan(
  deps: ManagedDeps,
  pass: Pass,
  plan: Plan,
  signal: AbortSignal,
): Promise<Outcome> {
  const { action } = plan
  if (action.is === 'release') {
    if (action.left) await tellLeftBehind(deps, pass.resource)
    return gone(deps, pass.resource)
  }
  if (action.is === 'wait' && action.quiet === true && isUnchanged(deps, pass)) {
    return { kind: 'wait', afterMs: action.afterMs }
  }
  if (plan.open?.state !== 'Replaced') await publishConnection(deps, pass, signal)
  if (pass.note !== undefined) await tellNote(deps, pass)
  const stop: Stop = { plan, failure: undefined, paused: undefined }
  await say(deps, { resource: pass.resource, ledger: pass.ledger, pass }, stop, signal)
  await announceHoldEnd(deps, pass.resource)
  noteVerification(deps, pass)
  return scheduleNext(deps, pass, plan)
}

/** How long it was since the last look that compared. */
function noteVerification(deps: ManagedDeps, pass: Pass): void {
  if (pass.seen?.is !== 'present' || pass.ledger.owned === undefined) return
  const now = deps.clock.monotonic()
  const { verifiedAt } = deps.attention.of(pass.resource.uid)
  const kind = deps.kind.names.kind
  if (verifiedAt !== undefined) {
    deps.metrics.drift.verificationAge.observe({ kind }, (now - verifiedAt) / 1000)
  }
  deps.attention.update(pass.resource.uid, { verifiedAt: now })
}

/** Whether there is nothing to remember of this reconcile. */
function isUnchanged(deps: ManagedDeps, pass: Pass): boolean {
  const sync = writeLedger(pass.ledger, deps.digestKey.id)
  return pass.writes === 0 && isDeepStrictEqual(sync, pass.resource.status.sync)
}

/** Ends a reconcile that was stopped by an error; what was reached before it is kept. */
export async function concludeFailure(
  deps: ManagedDeps,
  reached: {
    readonly resource: ManagedResource
    readonly ledger: Ledger
    readonly pass: Pass | undefined
  },
  error: unknown,
  signal: AbortSignal,
): Promise<Outcome> {
  if (isConflict(error)) return { kind: 'wait', afterMs: conflictMs }
  if (error instanceof KubeError || signal.aborted) throw error
  const failure = error instanceof Failure ? error : deps.provider.classify(error)
  if (reached.resource.deleting && failure.reason === 'already-exists') {
    // The name belongs to somebody else by now: nothing of ours is left to delete.
    return concludeGate(deps, reached, { is: 'release', left: true }, signal)
  }
  if (!(error instanceof Failure))
    deps.log.debug({ key: reached.resource.key, error }, 'call failed')
  await say(deps, reached, { plan: undefined, failure, paused: undefined }, signal)
  const { waits } = deps.attention.of(reached.resource.uid)
  deps.attention.update(reached.resource.uid, { waits: waits + 1, calm: 0 })
  if (failure.reason === 'busy' || failure.reason === 'not-found') {
    return { kind: 'wait', afterMs: transitionWait(waits, failure.afterMs) }
  }
  if (!isStalling(failure)) return { kind: 'retry', error: failure }
  return { kind: 'stalled', afterMs: failure.afterMs ?? deps.options.stalledMs }
}

/** Another writer was faster: its change is on the way to the store. */
const conflictMs = 100

async function say(
  deps: ManagedDeps,
  reached: {
    readonly resource: ManagedResource
    readonly ledger: Ledger
    readonly pass: Pass | undefined
  },
  stop: Stop,
  signal: AbortSignal,
): Promise<void> {
  const { pass, resource } = reached
  const ledger = pass?.ledger ?? reached.ledger
  const summary = summarise(endingOf(deps, { resource, ledger, pass }, stop), deps.clock.now())
  const told = {
    name: pass?.name ?? toExternalName(resource.requestedName),
    overwritten: pass?.overwritten ?? [],
  }
  await commit(deps, resource, summary, told, signal)
  logEnd(deps, resource, summary.status.conditions ?? [])
}

/** One line per outcome that changed something. */
function logEnd(
  deps: ManagedDeps,
  resource: ManagedResource,
  conditions: readonly {
    readonly type: string
    readonly status: string
    readonly reason: string
    readonly message: string
  }[],
): void {
  const synced = conditions.find((condition) => condition.type === 'Synced')
  const ready = conditions.find((condition) => condition.type === 'Ready')
  const old = resource.status.conditions?.find((condition) => condition.type === 'Synced')
  const oldReady = resource.status.conditions?.find((condition) => condition.type === 'Ready')
  if (synced?.reason === old?.reason && ready?.reason === oldReady?.reason) return
  deps.log.info(
    { key: resource.key, ready: ready?.reason, synced: synced?.reason, message: synced?.message },
    'reconciled',
  )
}

function gone(deps: ManagedDeps, resource: ManagedResource): Outcome {
  deps.attention.forget(resource.uid)
  return { kind: 'gone' }
}

async function tellLeftBehind(deps: ManagedDeps, resource: ManagedResource): Promise<void> {
  const name = resource.status.externalName ?? resource.requestedName
  await deps.events.record(
    lifeEvent(resource, {
      reason: 'ExternalResourceLeft',
      type: 'Normal',
      action: 'Release',
      note: `${name} was left behind in the cloud and is not managed any more`,
    }),
  )
}

async function tellNote(deps: ManagedDeps, pass: Pass): Promise<void> {
  await deps.events.record(
    lifeEvent(pass.resource, {
      reason: 'DeletionRequested',
      type: 'Normal',
      action: 'Delete',
      note: pass.note ?? '',
    }),
  )
}

/** Connection details, with the secrets whose value the cloud has accepted. */
async function publishConnection(
  deps: ManagedDeps,
  pass: Pass,
  signal: AbortSignal,
): Promise<void> {
  if (pass.seen?.is !== 'present' || pass.ledger.owned === undefined || pass.resource.deleting)
    return
  const values: Record<string, string> = { ...pass.seen.connection }
  for (const secret of deps.kind.connectionSecrets ?? []) {
    const value = pass.secrets.get(secret.path)
    const open = pass.verdicts.some(
      (verdict) => verdict.at === secret.path && verdict.is === 'Pending',
    )
    if (value !== undefined && !open) values[secret.key] = value
  }
  await writeConnectionSecret(deps, pass.resource, values, signal)
}
