import type { Failure } from '../provider/index.ts'
import type { ManagedDeps } from './deps.ts'
import { type Ledger, writeLedger } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import type { Ending } from './summarise.ts'

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
    unready:
      seen?.is === 'present' && seen.phase === 'ready' && !resource.deleting
        ? deps.kind.unready?.(seen, resource.desired as never)
        : undefined,
    owned: ledger.owned !== undefined,
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
