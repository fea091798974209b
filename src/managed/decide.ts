import { describeChange } from '../drift/describe.ts'
import type { Present } from '../provider/index.ts'
import type { OpenDrift } from './drift-status.ts'
import { allows, type ManagedResource } from './managed-resource.ts'
import { describeOpen } from './open-drift.ts'
import type { Action, Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import { guardWrites } from './write-guard.ts'

/**
 * What to do next about a living object. Pure: depends on the snapshot only.
 *
 * The order of questions is the order of safety: is it ours, is it the same one, does it stand
 * still, can the manifest be reached at all, and only then what differs.
 */
export function decide(snapshot: Snapshot): Plan {
  return snapshot.observation.is === 'absent'
    ? decideAbsent(snapshot)
    : decidePresent(snapshot, snapshot.observation)
}

function decideAbsent(snapshot: Snapshot): Plan {
  const { resource, ledger, timing, kind } = snapshot
  if (ledger.owned !== undefined) return decideGone(snapshot)
  const problem =
    kind.identity.is === 'chosen' ? kind.identity.check(snapshot.name, resource.desired) : undefined
  if (problem !== undefined) return only(refuse('Invalid', problem))
  const sentence = kind.check?.(resource.desired as never, undefined)
  if (sentence !== undefined) return only(refuse('Invalid', sentence))
  if (!allows(resource, 'Create')) {
    return only({
      is: 'refuse',
      reason: 'ReconcileError',
      message: `${snapshot.name} does not exist and managementPolicies do not include Create`,
      stalled: false,
    })
  }
  if (resource.intent === undefined || !resource.hasFinalizer) return only({ is: 'record-intent' })
  return timing.settlingMs > 0 && ledger.writes.size > 0
    ? only({ is: 'wait', afterMs: timing.transitionMs, why: 'waiting for the creation to show' })
    : only({ is: 'create' })
}

/** Ours, and no longer there: drift of the whole resource. */
function decideGone(snapshot: Snapshot): Plan {
  const { resource, ledger, timing, kind, name } = snapshot
  if (ledger.owned?.seen === false && timing.settlingMs > 0) {
    return only({ is: 'wait', afterMs: timing.transitionMs, why: 'created; not visible yet' })
  }
  if (!timing.confirmed) return only(confirm(snapshot))
  const policy = resource.drift.policy
  const held = snapshot.drift.holdUntilMs !== undefined
  if (policy === 'Ignore') {
    return only(refuse('ReportOnly', `${name} is gone; drift policy Ignore leaves it so`))
  }
  const open: OpenDrift = { state: 'Deleted', fields: [] }
  const recreate =
    !held &&
    allows(resource, 'Create') &&
    (policy === 'Correct' || (policy === undefined && !kind.stateful))
  if (recreate) {
    return {
      action: { is: 'create' },
      open: { ...open, next: 'will recreate (policy Correct)' },
      withheld: [],
    }
  }
  const why = held
    ? 'corrections are held'
    : policy === 'Report'
      ? 'drift policy is Report'
      : kind.stateful
        ? 'recreating would lose its data; set spec.drift.policy: Correct to allow it'
        : 'managementPolicies do not include Create'
  return {
    action: {
      is: 'refuse',
      reason: 'ReportOnly',
      message: `${name} is gone; not recreated: ${why}`,
      stalled: kind.stateful,
    },
    open: { ...open, next: `not recreated: ${why}` },
    withheld: [],
  }
}

function decidePresent(snapshot: Snapshot, present: Present): Plan {
  const stranger = strangerOf(snapshot, present)
  if (stranger !== undefined) return stranger
  if (!snapshot.resource.hasFinalizer || snapshot.ledger.owned === undefined) {
    return only({ is: 'adopt' })
  }
  const moving = movingOf(snapshot, present)
  if (moving !== undefined) return only(moving)
  const impossible = impossibleOf(snapshot, present)
  if (impossible !== undefined) return only(refuse('Invalid', impossible))
  return decideChanges(snapshot, present)
}

/** Under the right name, but not the resource that is ours. */
function strangerOf(snapshot: Snapshot, present: Present): Plan | undefined {
  const { resource, ledger, name } = snapshot
  const mark = ledger.owned?.mark
  if (mark !== undefined && present.mark !== undefined && mark !== present.mark) {
    if (!snapshot.timing.confirmed) return only(confirm(snapshot))
    return {
      action: refuse(
        'AlreadyExists',
        `${name} was replaced by another resource of the same name (${present.mark} instead of ${mark}); to take it over, delete this object with managementPolicies without Delete and apply it again with annotation plumbline.dev/external-name: ${name}`,
      ),
      open: { state: 'Replaced', fields: [] },
      withheld: [],
    }
  }
  if (ledger.owned !== undefined) return undefined
  const foreign =
    resource.intent === undefined ? !resource.named : createdBefore(present, resource.intent.at)
  return foreign ? only(refuse('AlreadyExists', alreadyExists(resource, name))) : undefined
}

/** Clocks of the cloud and ours may differ by this much. */
const clockSkewMs = 60_000

function createdBefore(present: Present, at: string): boolean {
  return (
    present.createdAt !== undefined && Date.parse(present.createdAt) < Date.parse(at) - clockSkewMs
  )
}

function alreadyExists(resource: ManagedResource, name: string): string {
  return `${name} already exists and was not created by this object; to adopt it, set annotation plumbline.dev/external-name: ${name}; to create another one, use another name (metadata.name is ${resource.object.metadata.name})`
}

function movingOf(snapshot: Snapshot, present: Present): Action | undefined {
  const { timing } = snapshot
  switch (present.phase) {
    case 'creating':
    case 'updating':
    case 'deleting':
      return {
        is: 'wait',
        afterMs: timing.transitionMs,
        why: present.note ?? `${snapshot.name} is ${present.word}`,
      }
    case 'failed':
      return refuse(
        'ReconcileError',
        present.note ?? `${snapshot.name} is in status ${present.word}`,
      )
    case 'ready':
    case 'degraded':
      return undefined
    default:
      return present.phase satisfies never
  }
}

function impossibleOf(snapshot: Snapshot, present: Present): string | undefined {
  const fixed = snapshot.verdicts.find(
    (verdict) =>
      verdict.rules.mutability === 'immutable' &&
      (verdict.is === 'Pending' || verdict.is === 'Conflict'),
  )
  if (fixed !== undefined) {
    return `${fixed.at} is immutable: ${describeChange(fixed)}; restore the old value, or delete the object and create another`
  }
  return snapshot.kind.check?.(snapshot.resource.desired as never, present.actual as never)
}

function decideChanges(snapshot: Snapshot, present: Present): Plan {
  const { resource, timing, drift } = snapshot
  const declared = snapshot.verdicts.filter(
    (verdict) => verdict.is === 'Pending' || verdict.is === 'Conflict',
  )
  const conflictsHeld = resource.drift.policy === 'Report' || drift.holdUntilMs !== undefined
  const wanted = declared.filter((verdict) => verdict.is === 'Pending' || !conflictsHeld)
  const corrections = timing.confirmed ? drift.correct : []
  const guarded = guardWrites([...wanted, ...corrections], snapshot, present)
  const open = describeOpen(snapshot, guarded)
  const withheld = [
    ...guarded.blocked.map((blocked) => blocked.verdict.at),
    ...drift.withheld.map((entry) => entry.verdict.at),
    ...declared.filter((verdict) => !wanted.includes(verdict)).map((verdict) => verdict.at),
  ].sort()
  if (guarded.write.length > 0)
    return { action: { is: 'update', changes: guarded.write }, open, withheld }
  if (guarded.waitMs !== undefined) {
    return { action: { is: 'wait', afterMs: guarded.waitMs, why: guarded.why }, open, withheld }
  }
  const unconfirmed = !timing.confirmed && (drift.correct.length > 0 || drift.withheld.length > 0)
  if (unconfirmed) return { action: confirm(snapshot), open: undefined, withheld }
  return { action: standstill(withheld, guarded.stuck), open, withheld }
}

/** Nothing to do: because all is well, or because something forbids it. */
function standstill(withheld: readonly string[], stuck: readonly string[]): Action {
  if (stuck.length > 0) {
    return refuse(
      'NonConverging',
      `${stuck.join(', ')}: 3 writes accepted, value unchanged; stopped writing until the spec changes`,
    )
  }
  if (withheld.length === 0) return { is: 'none' }
  return {
    is: 'refuse',
    reason: 'ReportOnly',
    message: `differs from the manifest and is not written: ${withheld.join(', ')}`,
    stalled: false,
  }
}

function confirm(snapshot: Snapshot): Action {
  return {
    is: 'wait',
    afterMs: snapshot.timing.confirmMs,
    why: 'confirming by a second look',
    quiet: true,
  }
}

function refuse(reason: Extract<Action, { is: 'refuse' }>['reason'], message: string): Action {
  return { is: 'refuse', reason, message, stalled: true }
}

function only(action: Action): Plan {
  return { action, open: undefined, withheld: [] }
}
