import { isDeepStrictEqual } from 'node:util'
import { findCondition } from '../runtime/conditions.ts'
import { allows, type ManagedResource } from './managed-resource.ts'
import { isOutdated, isRecreating } from './next-intent.ts'
import { confirm, only, type Plan, refuse } from './plan.ts'
import { currentOf, type Remembered } from './references/remembered.ts'
import type { Snapshot } from './snapshot.ts'

/** What to do next about a living object whose external resource is not there. Pure. */
export function decideAbsent(snapshot: Snapshot): Plan {
  return snapshot.ledger.owned === undefined ? decideNew(snapshot) : decideGone(snapshot)
}

function decideNew(snapshot: Snapshot): Plan {
  const { resource, name } = snapshot
  const problem = problemOf(snapshot)
  if (problem !== undefined) return only(refuse('Invalid', problem))
  if (!allows(resource, 'Create')) {
    const message = `${name} does not exist and managementPolicies do not include Create`
    return only({ is: 'refuse', reason: 'ReconcileError', message, stalled: false })
  }
  if (isToldForeign(resource)) {
    // Told first: a create that is interrupted must not be taken for what was there before.
    const why = `${name} is there no more, and will be created`
    return only({ is: 'wait', afterMs: snapshot.timing.confirmMs, why })
  }
  if (isRecorded(snapshot)) return only({ is: 'create' })
  const { timing } = snapshot
  if (letsTargetsGo(snapshot) && !timing.confirmed) return only(confirm(timing.confirmMs))
  return only({ is: 'record-intent' })
}

/** Whether the object says that what is under the name belongs to somebody else. */
export function isToldForeign({ status }: Pick<ManagedResource, 'status'>): boolean {
  return findCondition(status.conditions, 'Synced')?.reason === 'AlreadyExists'
}

/**
 * Whether an intent holds objects that its next version would not: the creation that it announced
 * may have happened and use them, and one look that finds nothing does not prove that it did not.
 */
function letsTargetsGo({ resource, ledger }: Snapshot): boolean {
  const next = new Set(targetsToRecord({ resource, ledger }).map(({ at, to }) => `${at} ${to}`))
  return resource.intent?.resolved.some(({ at, to }) => !next.has(`${at} ${to}`)) === true
}

/** Whether a creation may follow: it is recorded, of late, with what its references stand for now. */
function isRecorded({ resource, ledger, timing }: Snapshot): boolean {
  const { intent, hasFinalizer } = resource
  if (intent === undefined || !hasFinalizer || isOutdated(intent, timing.nowMs)) return false
  return isDeepStrictEqual(intent.resolved, targetsToRecord({ resource, ledger }))
}

/**
 * What an intent to create says of references. Nothing while one of them waits: it is not created,
 * so it must not hold on to the others. Nothing for what is owned: the status says it.
 */
export function targetsToRecord({
  resource,
  ledger,
}: Pick<Snapshot, 'resource' | 'ledger'>): readonly Remembered[] {
  const isWaiting = resource.references.waiting.length > 0
  return isWaiting || ledger.owned !== undefined ? [] : currentOf(ledger.resolved)
}

function problemOf({ kind, name, resource }: Snapshot): string | undefined {
  return (
    kind.identity.check(name, resource.desired) ??
    kind.check?.(resource.desired as never, undefined)
  )
}

/** Ours, and no longer there: drift of the whole resource. */
function decideGone(snapshot: Snapshot): Plan {
  const { resource, ledger, timing, name } = snapshot
  if (ledger.owned?.seen === false && timing.settlingMs > 0) {
    return only({ is: 'wait', afterMs: timing.transitionMs, why: 'created; not visible yet' })
  }
  if (!timing.confirmed) return only(confirm(timing.confirmMs))
  if (resource.drift.policy === 'Ignore') {
    return only(refuse('ReportOnly', `${name} is gone; drift policy Ignore leaves it so`))
  }
  const obstacle = obstacleToRecreate(snapshot)
  if (obstacle !== undefined) return leave(snapshot, `not recreated: ${obstacle}`)
  const { intent } = resource
  const isUnderWay = isRecreating(resource, ledger.owned?.since)
  if (!isUnderWay || intent === undefined || isOutdated(intent, timing.nowMs)) {
    return only({ is: 'record-intent' })
  }
  return {
    action: { is: 'create' },
    open: { state: 'Deleted', fields: [], next: 'will recreate (policy Correct)' },
    withheld: [],
  }
}

function obstacleToRecreate({ resource, drift, kind }: Snapshot): string | undefined {
  const { policy } = resource.drift
  if (drift.holdUntilMs !== undefined) return 'corrections are held'
  if (policy === 'Report') return 'drift policy is Report'
  if (!allows(resource, 'Create')) return 'managementPolicies do not include Create'
  if (policy === undefined && kind.stateful) {
    return 'it would be another one, without the data of this one; set spec.drift.policy: Correct to allow that'
  }
  return undefined
}

function leave({ name, kind }: Snapshot, next: string): Plan {
  return {
    action: {
      is: 'refuse',
      reason: 'ReportOnly',
      message: `${name} is gone; ${next}`,
      stalled: kind.stateful,
    },
    open: { state: 'Deleted', fields: [], next },
    withheld: [],
  }
}
