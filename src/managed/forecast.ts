import type { Withheld } from '../drift/policy.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { Observation } from '../provider/index.ts'
import { annotation } from './annotations.ts'
import { allows } from './managed-resource.ts'
import type { Plan, SyncedReason } from './plan.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What the next reconciles would do to the external resource. `keep`: the object goes, and the
 * resource stays behind. `wait`: nothing yet. `refuse`: nothing until a person acts.
 */
export type ForecastAction =
  | 'none'
  | 'create'
  | 'adopt'
  | 'update'
  | 'delete'
  | 'keep'
  | 'wait'
  | 'refuse'

/** One field in which the cloud is not as the manifest says. Secrets are masked. */
export interface ForecastField {
  /** As printed in `status.drift`. */
  readonly path: string
  /** What the cloud has; absent: it has nothing there. */
  readonly before?: unknown
  /** What the manifest says; absent: it must not be there. */
  readonly after?: unknown
  /** Whether the cloud was changed, and not the manifest. A conflict is both. */
  readonly because: 'edit' | 'drift' | 'conflict'
  /** What writing it costs, where that is something. */
  readonly risk?: string
  /** Why it is not written; absent: it would be. */
  readonly left?: string
}

/** What a reconcile of an object would do to its external resource. Holds no secret. */
export interface Forecast {
  readonly action: ForecastAction
  /** Name in the cloud. */
  readonly name: string
  /** Account and region it is in, or will be; "" where they do not matter. */
  readonly account: string
  readonly region: string
  /** Sorted by path. */
  readonly fields: readonly ForecastField[]
  /** Places whose value is known only once other objects of the plan are there, as sentences. */
  readonly unknown: readonly string[]
  /** Parts of it that could not be looked at, and so were not compared, as sentences. */
  readonly unread: readonly string[]
  /** What else there is to say, as sentences. */
  readonly reasons: readonly string[]
}

/** What a decision came to, in the terms of a forecast. */
export type Foreseen = Pick<Forecast, 'action' | 'fields' | 'reasons'>

/** What is printed in place of a secret value. */
export const masked = '(sensitive)'

/** Puts a decision into words. Pure. */
export function foresee(plan: Plan, snapshot: Snapshot): Foreseen {
  const { action } = plan
  switch (action.is) {
    case 'none':
    case 'adopt':
      return { action: 'none', fields: leftFields(plan, snapshot), reasons: [] }
    case 'record-intent':
    case 'create': {
      const isGone = snapshot.ledger.owned !== undefined
      const reasons = isGone ? ['drift: it is gone from the cloud, and is made again'] : []
      return { action: 'create', fields: [], reasons }
    }
    case 'update': {
      const written = action.changes.map(toField)
      return { action: 'update', fields: sorted(written, leftFields(plan, snapshot)), reasons: [] }
    }
    case 'delete':
      return { action: 'delete', fields: [], reasons: [] }
    case 'release':
      return action.left
        ? { action: 'keep', fields: [], reasons: ['it is not ours'] }
        : { action: 'none', fields: [], reasons: ['it is not in the cloud'] }
    case 'wait':
      return { action: 'wait', fields: [], reasons: [action.why] }
    case 'refuse':
      return foreseeRefusal(action, plan, snapshot)
    default:
      return action satisfies never
  }
}

function foreseeRefusal(
  {
    reason,
    message,
    stalled,
  }: { readonly reason: SyncedReason; readonly message: string; readonly stalled: boolean },
  plan: Plan,
  snapshot: Snapshot,
): Foreseen {
  switch (reason) {
    case 'ReportOnly':
    case 'NonConverging': {
      const fields = leftFields(plan, snapshot)
      const isTold = reason === 'ReportOnly' && fields.length > 0
      return { action: 'none', fields, reasons: isTold ? [] : [message] }
    }
    case 'ReferenceNotReady':
      return { action: stalled ? 'refuse' : 'wait', fields: [], reasons: [message] }
    case 'AlreadyExists':
    case 'Invalid':
    case 'ReconcileError':
    case 'Denied':
    case 'Throttled':
    case 'Paused':
    case 'Reconciling':
    case 'StillReferenced':
      return { action: 'refuse', fields: [], reasons: [message] }
    default:
      return reason satisfies never
  }
}

/** Differences that are not written, with what forbids it. */
function leftFields(plan: Plan, snapshot: Snapshot): readonly ForecastField[] {
  const { withheld, silent } = snapshot.drift
  const left = new Map<string, ForecastField>()
  for (const verdict of snapshot.verdicts.filter(({ at }) => plan.withheld.includes(at))) {
    left.set(verdict.at, { ...toField(verdict), left: whyForbidden(snapshot) })
  }
  for (const { verdict, because } of withheld) {
    left.set(verdict.at, { ...toField(verdict), left: whyWithheld(because, verdict, snapshot) })
  }
  const written = plan.action.is === 'update' ? plan.action.changes : []
  for (const verdict of silent.filter((one) => !written.includes(one) && !left.has(one.at))) {
    left.set(verdict.at, { ...toField(verdict), left: whyWithheld('Ignore', verdict, snapshot) })
  }
  return sorted([...left.values()])
}

function whyForbidden({ resource }: Snapshot): string {
  if (!allows(resource, 'Update')) return 'managementPolicies do not include Update'
  return resource.drift.policy === 'Report'
    ? 'spec.drift.policy is Report'
    : `held by annotation ${annotation.holdUntil}`
}

function whyWithheld(
  because: Withheld['because'],
  { rules }: Verdict,
  { resource }: Snapshot,
): string {
  switch (because) {
    case 'Report':
      return 'spec.drift.policy is Report'
    case 'Hold':
      return `correcting it is ${rules.risk ?? 'NonDisruptive'}; spec.drift.policy: Correct allows it`
    case 'Ignore':
      return resource.drift.policy === 'Ignore'
        ? 'spec.drift.policy is Ignore'
        : 'a rule of spec.drift.ignore'
    case 'HoldUntil':
      return `held by annotation ${annotation.holdUntil}`
    case 'NotWritable':
      return 'it cannot be changed any more'
    case 'Unattributed':
      return 'what was applied last is not known; an edit of the field is written'
    default:
      return because satisfies never
  }
}

function toField({ at, is, desired, actual, rules }: Verdict): ForecastField {
  const isSecret = rules.secret === true || rules.shape === 'secret-ref'
  const shown = (value: unknown) => (isSecret ? masked : value)
  const { risk = 'NonDisruptive' } = rules
  return {
    path: at,
    ...(actual === undefined && !isSecret ? {} : { before: shown(actual) }),
    ...(desired === undefined ? {} : { after: shown(desired) }),
    because: is === 'Pending' ? 'edit' : is === 'Conflict' ? 'conflict' : 'drift',
    ...(risk === 'NonDisruptive' ? {} : { risk }),
  }
}

function sorted(...lists: readonly (readonly ForecastField[])[]): readonly ForecastField[] {
  return lists.flat().sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What of the resource could not be looked at, as sentences. */
export function unreadGroups(seen: Observation | undefined): readonly string[] {
  if (seen?.is !== 'present') return []
  return Object.entries(seen.unread ?? {})
    .map(([group, { message }]) => `not compared: ${group}: ${message}`)
    .sort()
}
