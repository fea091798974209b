import { isDeepStrictEqual } from 'node:util'
import { allows, type ManagedResource } from './managed-resource.ts'
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
  return only(isRecorded(snapshot) ? { is: 'create' } : { is: 'record-intent' })
}

/** Whether a creation may follow: it is recorded, with what its references stand for now. */
function isRecorded({ resource, ledger }: Snapshot): boolean {
  const { intent, hasFinalizer } = resource
  if (intent === undefined || !hasFinalizer) return false
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
  if (!isRecreating(resource, ledger.owned?.since)) return only({ is: 'record-intent' })
  return {
    action: { is: 'create' },
    open: { state: 'Deleted', fields: [], next: 'will recreate (policy Correct)' },
    withheld: [],
  }
}

/**
 * Whether the intent to create is newer than what we own: a recreation is under way, and what is
 * found under the name is ours.
 */
export function isRecreating(
  { intent }: Pick<ManagedResource, 'intent'>,
  ownedSince: string | undefined,
): boolean {
  return (
    intent !== undefined &&
    ownedSince !== undefined &&
    Date.parse(intent.at) > Date.parse(ownedSince)
  )
}

function obstacleToRecreate({ resource, drift, kind }: Snapshot): string | undefined {
  const { policy } = resource.drift
  if (drift.holdUntilMs !== undefined) return 'corrections are held'
  if (policy === 'Report') return 'drift policy is Report'
  if (!allows(resource, 'Create')) return 'managementPolicies do not include Create'
  if (policy === undefined && kind.stateful) {
    return 'it would come back without its data; set spec.drift.policy: Correct to allow that'
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
