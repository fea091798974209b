import { isDeepStrictEqual } from 'node:util'
import { commit } from './commit.ts'
import type { ManagedDeps } from './deps.ts'
import { endingOf } from './ending.ts'
import { relearn } from './look.ts'
import { toManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import { recordedOf } from './references/recorded.ts'
import { currentOf } from './references/remembered.ts'
import { type Summary, summarise } from './summarise.ts'

/** Drift is told before it is corrected. */
export async function announce(
  deps: ManagedDeps,
  pass: Pass,
  plan: Plan,
  signal: AbortSignal,
): Promise<Pass> {
  if (plan.open === undefined) return pass
  const summary = summaryOf(deps, pass, plan)
  // A correction that fails again and again is told once, not at every try.
  if (summary.transitions.length === 0 && !isReleased(pass)) return pass
  return tell(deps, pass, summary, signal)
}

/** Something is ours, and its manifest refers to objects that nothing keeps from being deleted yet. */
export function hasNewTargets(pass: Pass): boolean {
  return withoutNewTargets(pass) !== pass
}

/**
 * Records what references stand for, and looks at them again. A target whose deletion began earlier
 * did not see this object among its holders, and shows it now; one whose deletion begins later sees
 * it. So what is recorded here was not held before and counts as not resolved: it is found again, or
 * awaited.
 */
export async function holdTargets(
  deps: ManagedDeps,
  pass: Pass,
  plan: Plan,
  signal: AbortSignal,
): Promise<Pass> {
  const { object, references: before } = pass.resource
  const held = await tell(deps, pass, summaryOf(deps, pass, plan), signal)
  const references = deps.references.resolve(deps.kind, object, pass.account)
  if (isDeepStrictEqual(references, before)) return held
  return relearn(deps, {
    ...held,
    resource: toManagedResource(deps.kind, held.resource.object, references),
    ledger: { ...held.ledger, resolved: references.remembered },
  })
}

/** The pass without targets that were not held: what is not held must not be remembered as chosen. */
export function withoutNewTargets(pass: Pass): Pass {
  const { ledger, resource } = pass
  if (ledger.owned === undefined || resource.deleting) return pass
  const recorded = new Set(recordedOf(resource.object).map(({ at, to }) => `${at} ${to}`))
  const added = currentOf(ledger.resolved).filter(({ at, to }) => !recorded.has(`${at} ${to}`))
  if (added.length === 0) return pass
  const resolved = ledger.resolved.filter((entry) => !added.includes(entry))
  return { ...pass, ledger: { ...ledger, resolved } }
}

function summaryOf(deps: ManagedDeps, pass: Pass, plan: Plan): Summary {
  const stop = { plan, failure: undefined, paused: undefined }
  const ending = endingOf(deps, { resource: pass.resource, ledger: pass.ledger, pass }, stop)
  return summarise(ending, deps.clock.now())
}

async function tell(
  deps: ManagedDeps,
  pass: Pass,
  summary: Summary,
  signal: AbortSignal,
): Promise<Pass> {
  const told = { name: pass.name, overwritten: [] }
  return { ...pass, resource: await commit(deps, pass.resource, summary, told, signal) }
}

/** What was held or only reported is corrected from now on. */
function isReleased({ resource }: Pass): boolean {
  const fields = resource.status.drift?.fields ?? []
  return fields.some(({ action }) => action === 'Held' || action === 'Reported')
}
