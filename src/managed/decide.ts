import { describeChange } from '../drift/describe.ts'
import type { Withheld } from '../drift/policy.ts'
import type { Present } from '../provider/index.ts'
import { awaitReferences } from './await-references.ts'
import { decideAbsent } from './decide-absent.ts'
import { describeOpen } from './open-drift.ts'
import { type Action, confirm, only, type Plan, refuse } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import { claimed, isOurRecreation, strangerOf } from './stranger.ts'
import { guardWrites } from './write-guard.ts'

/**
 * What to do next about a living object. Pure: depends on the snapshot only.
 *
 * The order of questions is the order of safety: is it ours, is it the same one, does it stand
 * still, can the manifest be reached at all, and only then what differs.
 */
export function decide(snapshot: Snapshot): Plan {
  const { rival, ledger } = snapshot
  if (rival !== undefined && ledger.owned === undefined) return claimed(snapshot, rival)
  const plan =
    snapshot.observation.is === 'absent'
      ? decideAbsent(snapshot)
      : decidePresent(snapshot, snapshot.observation)
  return awaitReferences(plan, snapshot)
}

function decidePresent(snapshot: Snapshot, present: Present): Plan {
  const stranger = strangerOf(snapshot, present)
  if (stranger !== undefined) return stranger
  const { resource, ledger } = snapshot
  const unrecorded = ledger.owned === undefined || isOurRecreation(snapshot, present)
  if (unrecorded || !resource.hasFinalizer) return only({ is: 'adopt' })
  const moving = movingOf(snapshot, present)
  if (moving !== undefined) return only(moving)
  const impossible = impossibleOf(snapshot, present)
  if (impossible !== undefined) return only(refuse('Invalid', impossible))
  return decideChanges(snapshot, present)
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
    ...guarded.blocked.map((verdict) => verdict.at),
    ...drift.withheld.filter(isRefused).map((entry) => entry.verdict.at),
    ...declared.filter((verdict) => !wanted.includes(verdict)).map((verdict) => verdict.at),
  ].sort()
  if (guarded.write.length > 0)
    return { action: { is: 'update', changes: guarded.write }, open, withheld }
  if (guarded.waitMs !== undefined) {
    return { action: { is: 'wait', afterMs: guarded.waitMs, why: guarded.why }, open, withheld }
  }
  const unconfirmed = !timing.confirmed && (drift.correct.length > 0 || drift.withheld.length > 0)
  if (unconfirmed) return { action: confirm(timing.confirmMs), open: undefined, withheld }
  return { action: standstill(withheld, guarded.stuck), open, withheld }
}

/** An ignore rule is the user's word that the difference is fine; the others leave it open. */
function isRefused({ because }: Withheld): boolean {
  return because !== 'Ignore'
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
