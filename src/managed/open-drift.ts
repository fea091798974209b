import { printValue } from '../drift/describe.ts'
import type { Withheld } from '../drift/policy.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { DriftField, FieldAction, OpenDrift } from './drift-status.ts'
import { isOpen } from './drift-status.ts'
import type { Snapshot } from './snapshot.ts'
import type { Guarded } from './write-guard.ts'

/** The confirmed drift of a look, field by field; undefined when there is none. */
export function describeOpen(snapshot: Snapshot, guarded: Guarded): OpenDrift | undefined {
  const { drift } = snapshot
  const isTellable = tellable(snapshot, guarded)
  const blocked = new Set(guarded.blocked.map((verdict) => verdict.at))
  const fields = [
    ...drift.correct.map((verdict) => toField(verdict, actionOf(verdict, guarded.stuck, blocked))),
    ...drift.withheld.map((entry) =>
      toField(entry.verdict, isReported(entry) ? 'Reported' : 'Held'),
    ),
  ]
    .filter((field) => isTellable(field.path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  if (fields.length === 0) return undefined
  return { state: stateOf(fields), fields }
}

/**
 * Which paths may be told: those an open episode tells already, and, once confirmed, the others,
 * but for what a rule silences and what may still be the effect of our own write.
 */
function tellable(
  { drift, timing, resource }: Snapshot,
  guarded: Guarded,
): (path: string) => boolean {
  const { drift: before } = resource.status
  const told = new Set(isOpen(before) ? before?.fields?.map((field) => field.path) : [])
  const silent = new Set(drift.silent.map((verdict) => verdict.at))
  return (path) =>
    !silent.has(path) && (told.has(path) || (timing.confirmed && !guarded.settling.has(path)))
}

/** Told and left, as against held for a person to decide. */
function isReported({ because }: Withheld): boolean {
  return because === 'Report' || because === 'Ignore'
}

function actionOf(
  verdict: Verdict,
  stuck: readonly string[],
  blocked: ReadonlySet<string>,
): FieldAction {
  if (stuck.includes(verdict.at)) return 'NonConverging'
  return blocked.has(verdict.at) ? 'Reported' : 'Correcting'
}

function stateOf(fields: readonly { readonly action: FieldAction }[]): OpenDrift['state'] {
  if (fields.some((field) => field.action === 'NonConverging')) return 'NonConverging'
  return fields.every((field) => field.action === 'Held') ? 'Held' : 'Drifted'
}

function toField(verdict: Verdict, action: FieldAction): Omit<DriftField, 'since' | 'correctedAt'> {
  return {
    path: verdict.at,
    ...(verdict.desired === undefined ? {} : { desired: printValue(verdict.desired) }),
    ...(verdict.actual === undefined ? {} : { actual: printValue(verdict.actual) }),
    change:
      verdict.desired === undefined
        ? 'Added'
        : verdict.actual === undefined
          ? 'Removed'
          : 'Modified',
    risk: verdict.rules.risk ?? 'NonDisruptive',
    action,
  }
}
