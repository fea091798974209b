import { memberOf } from '../drift/printed-path.ts'
import type { Doc, Failure, Present } from '../provider/index.ts'
import { type Finding, findCondition, mergeConditions } from '../runtime/conditions.ts'
import { annotation } from './annotations.ts'
import { frozenMembers } from './await-references.ts'
import { driftFinding } from './drift-finding.ts'
import {
  type DriftStatus,
  followDrift,
  isOpen,
  markCorrecting,
  type OpenDrift,
  type Transition,
} from './drift-status.ts'
import type { Ending } from './ending.ts'
import type { ManagedStatus } from './managed-resource.ts'
import type { SyncedReason } from './plan.ts'
import { readyFinding } from './ready-finding.ts'
import { progressFindings, syncedFinding } from './synced-finding.ts'

export interface Summary {
  readonly status: ManagedStatus
  readonly transitions: readonly Transition[]
}

/** The status after a reconcile, and what changed in its story. Pure: `now` is a parameter. */
export function summarise(ending: Ending, nowMs: number): Summary {
  const before = ending.resource.status
  const now = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const { drift, transitions } = summariseDrift(before.drift, ending, now)
  const findings: readonly (Finding | undefined)[] = [
    readyFinding(ending, findCondition(before.conditions, 'Ready')),
    syncedFinding(ending),
    driftFinding(ending, drift, findCondition(before.conditions, 'Drifted')),
    ...progressFindings(ending),
  ]
  const conditions = mergeConditions(
    before.conditions ?? [],
    findings.filter((finding) => finding !== undefined),
    { generation: ending.resource.generation, now },
  )
  const present = ending.seen?.is === 'present' ? ending.seen : undefined
  const requested = ending.resource.annotations[annotation.reconcileRequestedAt]
  return {
    transitions,
    status: {
      observedGeneration: ending.resource.generation,
      conditions,
      ...optional(
        'externalName',
        ending.owned || present !== undefined ? ending.name : before.externalName,
      ),
      ...optional(
        'externalStatus',
        present?.word ?? (ending.seen === undefined ? before.externalStatus : 'absent'),
      ),
      ...optional('lastHandledReconcileAt', requested),
      ...optional(
        'atProvider',
        present === undefined ? before.atProvider : factsNow(present, before.atProvider),
      ),
      ...optional('drift', drift),
      ...optional('sync', ending.sync ?? before.sync),
    },
  }
}

/** What was read, and what was told before of what could not be read now. */
function factsNow({ facts, unreadFacts = [] }: Present, before: Doc = {}): Doc {
  const kept = unreadFacts.flatMap((member) =>
    before[member] === undefined ? [] : [[member, before[member]] as const],
  )
  return { ...facts, ...Object.fromEntries(kept) }
}

function summariseDrift(
  before: DriftStatus | undefined,
  ending: Ending,
  now: string,
): { readonly drift: DriftStatus | undefined; readonly transitions: readonly Transition[] } {
  const told = toldDrift(ending, before)
  if (told === 'unchanged') return { drift: unverified(before, ending), transitions: [] }
  const followed = followDrift(before, told, {
    uid: ending.resource.uid,
    now,
    trigger: ending.trigger,
    corrected: ending.corrected,
    createdAt: ending.createdAt,
  })
  const { knownDifferences: _, ...rest } = followed.after
  return {
    drift: {
      ...rest,
      policy: ending.policy,
      ...(ending.known.length === 0 ? {} : { knownDifferences: ending.known }),
      lastVerifiedTime: now,
    },
    transitions: followed.transitions,
  }
}

/**
 * The drift this reconcile can speak of. A reconcile that did not look, is in a transition or was
 * stopped says nothing new, except that a correction of known drift failed.
 */
function toldDrift(
  ending: Ending,
  before: DriftStatus | undefined,
): OpenDrift | undefined | 'unchanged' {
  const { plan, failure } = ending
  if (failure !== undefined) return isOpen(before) ? failed(before, failure) : 'unchanged'
  if (plan === undefined || ending.resource.deleting) return 'unchanged'
  if (plan.open !== undefined) return plan.open
  switch (plan.action.is) {
    case 'none':
      return isPartial(ending) ? 'unchanged' : undefined
    case 'refuse':
      return speaksOfAll(plan.action.reason) && sawAll(ending) && !isHidden(before, ending)
        ? undefined
        : 'unchanged'
    default:
      return 'unchanged'
  }
}

/** Refusals that come after everything else was compared and found in order. */
function speaksOfAll(reason: SyncedReason): boolean {
  return reason === 'ReportOnly' || reason === 'ReferenceNotReady'
}

function sawAll(ending: Ending): boolean {
  return ending.seen?.is === 'present' && !isPartial(ending)
}

/** An open difference in a member that is not compared while its reference has no value. */
function isHidden(before: DriftStatus | undefined, { resource }: Ending): boolean {
  const frozen = new Set(frozenMembers(resource.references.waiting))
  return isOpen(before) && (before?.fields ?? []).some(({ path }) => frozen.has(memberOf(path)))
}

/** A group that could not be read says nothing of its fields. */
function isPartial({ seen }: Ending): boolean {
  return seen?.is === 'present' && Object.keys(seen.unread ?? {}).length > 0
}

/** While nothing is known, nothing is in sync; an open episode stays as it was told. */
function unverified(before: DriftStatus | undefined, ending: Ending): DriftStatus | undefined {
  const stopped = ending.failure !== undefined || ending.paused !== undefined
  const blind = (stopped && ending.seen === undefined) || isPartial(ending)
  if (before === undefined || !blind || isOpen(before)) {
    return markCorrecting(before, ending.corrected)
  }
  return { ...before, state: 'Unknown' }
}

function failed(before: DriftStatus | undefined, failure: Failure): OpenDrift | 'unchanged' {
  const state = before?.state
  if (state === undefined || state === 'InSync' || state === 'Unknown') return 'unchanged'
  if (failure.reason === 'throttled' || failure.reason === 'busy') return 'unchanged'
  return {
    state,
    failure: failure.message,
    fields: (before?.fields ?? []).map(({ since: _since, correctedAt: _at, ...field }) =>
      field.action === 'Correcting' ? { ...field, action: 'CorrectionFailed' as const } : field,
    ),
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
