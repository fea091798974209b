import { decideDrift } from '../drift/policy.ts'
import { startDeadline } from '../kube/deadline.ts'
import type { ObjectKey } from '../kube/object.ts'
import { Failure, toExternalName } from '../provider/index.ts'
import type { Outcome } from '../runtime/outcome.ts'
import { inAccount } from './account.ts'
import { annotation, holdUntil } from './annotations.ts'
import { announce, hasNewTargets, holdTargets, withoutNewTargets } from './announce.ts'
import { concludeFailure, concludeGate, concludePlan } from './conclude.ts'
import { decide } from './decide.ts'
import { decideDeletion } from './decide-deletion.ts'
import type { ManagedDeps } from './deps.ts'
import type { Trigger } from './drift-status.ts'
import { gates } from './gates.ts'
import { readLedger } from './ledger.ts'
import { look, relearn } from './look.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'
import { bindPorts, externalNameOf, meansOf, type Pass, regionOf } from './pass.ts'
import { perform } from './perform.ts'
import type { Plan } from './plan.ts'
import { remarkOn } from './remark.ts'
import { rivalOf } from './rival.ts'
import { readSecretValues, secretUses } from './secret-values.ts'
import type { Snapshot } from './snapshot.ts'
import { settlingMs, timeLook } from './timing.ts'
import { PartialUpdate } from './update-external.ts'

/** Looks and actions of one reconcile; what is left after that goes on in the next one. */
const mostSteps = 8

/** Time for looks and actions; what then remains of a reconcile's own limit is for telling. */
const workMs = 100_000

/**
 * One reconcile of one managed resource: look, decide, act, look again, until nothing is left to do
 * now; then say what happened. Throws only what is a defect of Plumbline or of the API server.
 */
export async function reconcile(
  deps: ManagedDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const object = deps.store.get(key)
  if (object === undefined) return { kind: 'gone' }
  const resource = toManagedResource(deps.kind, object)
  const ledger = readLedger(
    resource.status.sync,
    deps.digestKey.id,
    resource.intent,
    deps.clock.now(),
  )
  const holders = resource.deleting ? deps.references.holdersOf(object) : []
  const gate = gates(resource, ledger, holders)
  if (gate.is !== 'open') return concludeGate(deps, { resource, ledger }, gate, signal)
  let pass: Pass | undefined
  const work = startDeadline(deps.clock, workMs, signal)
  try {
    pass = await begin(deps, resource, ledger, work.signal)
    const end = await steps(deps, pass, work.signal, (reached) => {
      pass = reached
    })
    return await concludePlan(deps, end.pass, end.plan, signal)
  } catch (error) {
    const reached = error instanceof PartialUpdate ? error.pass : pass
    const cause = error instanceof PartialUpdate ? error.cause : error
    const kept = reached && withoutNewTargets(reached)
    return concludeFailure(
      deps,
      { resource: reached?.resource ?? resource, ledger, pass: kept },
      work.expired() ? overdue(cause) : cause,
      signal,
    )
  } finally {
    work.release()
  }
}

/** What was done so far is kept and told; the rest is for the next try. */
function overdue(cause: unknown): Failure {
  const message = `not finished after ${workMs / 1000} s: the cloud or the API server answers slowly; goes on at the next try`
  return new Failure('transient', message, { cause })
}

/** Everything a look needs: connection, the values of references, ports, secrets. */
async function begin(
  deps: ManagedDeps,
  { object, providerConfigRef, namespace }: ManagedResource,
  ledger: Pass['ledger'],
  signal: AbortSignal,
): Promise<Pass> {
  const connected = await deps.connections.resolve(providerConfigRef, namespace, signal)
  const { account } = connected.principal
  const references = deps.references.resolve(deps.kind, object, account)
  const resource = toManagedResource(deps.kind, object, references)
  const uses = resource.deleting ? [] : secretUses(deps.kind.fields.schema, resource.desired)
  const secrets = await readSecretValues(deps.secrets, uses, namespace, signal)
  return {
    resource,
    ledger: {
      ...inAccount(resource, ledger, connected),
      resolved: references.remembered,
    },
    account,
    name: nameOf(deps, resource, ledger),
    trigger: triggerOf(resource),
    secrets,
    means: meansOf(deps, resource, secrets),
    ports: await bindPorts(deps, connected, regionOf(resource)),
    seen: undefined,
    verdicts: [],
    reread: undefined,
    created: false,
    overwritten: [],
    corrected: new Set(),
    writes: 0,
    remark: remarkOn(deps.kind.fields, resource, deps.clock.now()),
    note: undefined,
  }
}

/** The name to work under. A resource keeps the name it was created or adopted under. */
function nameOf(
  deps: ManagedDeps,
  resource: ManagedResource,
  { owned }: Pass['ledger'],
): Pass['name'] {
  const requested = externalNameOf(deps, resource)
  const own = owned?.name === undefined ? requested : toExternalName(owned.name)
  if (own === requested || resource.deleting) return own
  throw new Failure(
    'invalid',
    `the external name is immutable: this object owns ${own}, and ${requested} is asked for; set annotation ${annotation.externalName}: ${own} again, or create another object`,
  )
}

/** Look, decide, act; `reached` is told of every step, so that a failure keeps what was done. */
async function steps(
  deps: ManagedDeps,
  start: Pass,
  signal: AbortSignal,
  reached: (pass: Pass) => void,
): Promise<{ readonly pass: Pass; readonly plan: Plan }> {
  let pass = start
  for (let step = 1; ; step++) {
    pass = await look(deps, pass, settlingMs(deps, deps.attention.of(pass.resource.uid)), signal)
    reached(pass)
    let plan = decideNow(deps, pass)
    while (staysInSight(plan) || hasNewTargets(pass)) {
      pass = staysInSight(plan)
        ? relearn(deps, await perform(deps, pass, plan.action, signal))
        : await holdTargets(deps, pass, plan, signal)
      reached(pass)
      plan = decideNow(deps, pass)
    }
    if (isEnd(plan) || step === mostSteps) return { pass, plan }
    pass = await announce(deps, pass, plan, signal)
    reached(pass)
    pass = await perform(deps, pass, plan.action, signal)
    reached(pass)
    if (plan.action.is === 'release') return { pass, plan }
  }
}

/** Actions on the object only: what was observed still holds after them. */
function staysInSight(plan: Plan): boolean {
  return plan.action.is === 'record-intent' || plan.action.is === 'adopt'
}

function isEnd({ action }: Plan): boolean {
  if (action.is === 'wait') return action.afterMs > 0
  return action.is === 'none' || action.is === 'refuse'
}

function decideNow(deps: ManagedDeps, pass: Pass): Plan {
  const snapshot = snapshotOf(deps, pass)
  return pass.resource.deleting ? decideDeletion(snapshot) : decide(snapshot)
}

function snapshotOf(deps: ManagedDeps, pass: Pass): Snapshot {
  const timing = timeLook(deps, pass)
  const { resource } = pass
  const hold = holdUntil(resource.annotations, timing.nowMs)
  return {
    kind: deps.kind,
    resource,
    name: pass.name,
    rival: rivalOf(deps, resource, pass.account),
    createRefused: deps.attention.of(resource.uid).createRefused,
    observation: pass.seen ?? { is: 'absent' },
    ledger: pass.ledger,
    verdicts: pass.verdicts,
    drift: decideDrift(
      pass.verdicts,
      { ...resource.drift, holdUntilMs: hold.untilMs },
      timing.nowMs,
    ),
    means: pass.means,
    timing,
  }
}

function triggerOf(resource: ManagedResource): Trigger {
  if (resource.generation !== resource.status.observedGeneration) return 'SpecChange'
  const requested = resource.annotations[annotation.reconcileRequestedAt]
  return requested !== resource.status.lastHandledReconcileAt ? 'Request' : 'Poll'
}
