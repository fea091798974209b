import type { Failure, Observation, Present } from '../provider/index.ts'
import type { ManagedDeps } from './deps.ts'
import type { Trigger } from './drift-status.ts'
import { type Ledger, writeLedger } from './ledger.ts'
import type { ManagedResource, ManagedStatus } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'

/** What a reconcile ended with. */
export interface Ending {
  readonly resource: ManagedResource
  readonly name: string
  readonly trigger: Trigger
  /** Undefined when it never came to a look. */
  readonly seen: Observation | undefined
  readonly plan: Plan | undefined
  /** What stopped it. */
  readonly failure: Failure | undefined
  /** Set by a gate instead of a plan. */
  readonly paused: string | undefined
  /** The kind's sentence while a resource in phase ready is not ready for this manifest. */
  readonly unready: string | undefined
  /** What the user should know although all is well. */
  readonly remark: string | undefined
  readonly owned: boolean
  /** Drifted paths that this reconcile wrote. */
  readonly corrected: ReadonlySet<string>
  /** When we created the resource that is there, RFC 3339. */
  readonly createdAt: string | undefined
  /** Known differences, as printed paths. */
  readonly known: readonly string[]
  /** Whether policy silenced drift. */
  readonly silenced: boolean
  readonly policy: { readonly effective: string; readonly source: string }
  readonly sync: ManagedStatus['sync']
}

/** Why a reconcile stops where it stops: a plan, a failure, or a gate. */
export interface Stop {
  readonly plan: Plan | undefined
  readonly failure: Failure | undefined
  readonly paused: string | undefined
}

/** As many as the CRD admits. */
const mostKnownDifferences = 256

/** Gathers what the summary of a reconcile depends on. */
export function endingOf(
  deps: Pick<ManagedDeps, 'kind' | 'digestKey'>,
  reached: {
    readonly resource: ManagedResource
    readonly ledger: Ledger
    readonly pass: Pass | undefined
  },
  stop: Stop,
): Ending {
  const { resource, ledger, pass } = reached
  const seen = pass?.seen
  const policy = resource.drift.policy
  return {
    resource,
    name: pass?.name ?? resource.requestedName,
    trigger: pass?.trigger ?? 'Poll',
    seen,
    ...stop,
    unready: seen?.is === 'present' ? unreadyOf(deps, resource, seen) : undefined,
    remark: pass?.remark,
    owned: ledger.owned !== undefined,
    corrected: pass?.corrected ?? new Set(),
    createdAt: ledger.owned?.how === 'created' ? ledger.owned.since : undefined,
    known: (pass?.verdicts ?? [])
      .filter((verdict) => verdict.is === 'KnownDifference')
      .map((verdict) => verdict.at)
      .sort()
      .slice(0, mostKnownDifferences),
    silenced:
      policy === 'Ignore' && (pass?.verdicts ?? []).some((verdict) => verdict.is === 'Drift'),
    policy: { effective: policy ?? 'ByRisk', source: policy === undefined ? 'Default' : 'Object' },
    sync: writeLedger(ledger, deps.digestKey.id),
  }
}

/** The kind's sentence while a resource in phase ready is not ready for this manifest. */
export function unreadyOf(
  deps: Pick<ManagedDeps, 'kind'>,
  resource: ManagedResource,
  seen: Present,
): string | undefined {
  if (seen.phase !== 'ready' || resource.deleting) return undefined
  return deps.kind.unready?.(seen, resource.desired as never)
}
