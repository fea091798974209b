import { startDeadline } from '../kube/deadline.ts'
import type { ObjectKey } from '../kube/object.ts'
import { Failure } from '../provider/index.ts'
import type { Outcome } from '../runtime/outcome.ts'
import { announce, hasNewTargets, holdTargets, withoutNewTargets } from './announce.ts'
import { begin, type Start } from './begin.ts'
import { concludeFailure, concludeGate, concludePlan } from './conclude.ts'
import type { ManagedDeps } from './deps.ts'
import { gates } from './gates.ts'
import { readLedger } from './ledger.ts'
import { look, relearn } from './look.ts'
import { toManagedResource } from './managed-resource.ts'
import { bindPorts, type Pass } from './pass.ts'
import { perform } from './perform.ts'
import type { Plan } from './plan.ts'
import { decideOn, takeSnapshot } from './take-snapshot.ts'
import { settlingMs } from './timing.ts'
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
    const bind: Start['bind'] = (connected, region) => bindPorts(deps, connected, region)
    pass = await begin(deps, { resource, ledger, bind }, work.signal)
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
  return decideOn(takeSnapshot(deps, pass))
}
