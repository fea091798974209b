import type { KubeObject } from '../../kube/object.ts'
import type { Condition } from '../../runtime/conditions.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { type Told, type Verdict, verdictEvents } from '../verdict-events.ts'
import type { CompositionDeps } from './composition-deps.ts'
import type { FoundStatus } from './findings.ts'

/** `status` of a Composition as far as its Events speak of it. */
interface CompositionStatus extends FoundStatus {
  readonly revision?: string
  readonly rollout?: Pick<Rollout, 'revision'>
}

/** Tells what has turned: accepted or refused, and how the rollout goes. */
export function tellTurns({ events }: Pick<CompositionDeps, 'events'>, composition: KubeObject) {
  return async (before: CompositionStatus, after: CompositionStatus): Promise<void> => {
    const change = { before: before.conditions ?? [], after: after.conditions ?? [] }
    const ready: Verdict = {
      type: 'Ready',
      tell: (condition) => tellReady(condition, after.revision ?? ''),
    }
    const rollout: Verdict = {
      type: 'RolledOut',
      tell: (condition) => tellRollout(condition, change.before),
    }
    const isRevised = before.revision !== after.revision
    // The rollout may still be that of the revision before.
    const hasRolledOn = before.rollout?.revision !== after.rollout?.revision
    const told = [
      ...verdictEvents(composition, { ...change, isRenewed: isRevised }, [ready]),
      ...verdictEvents(composition, { ...change, isRenewed: hasRolledOn }, [rollout]),
    ]
    for (const event of told) await events.record(event)
  }
}

function tellReady({ status, reason, message }: Condition, revision: string): Told {
  return status === 'True'
    ? { reason: 'Accepted', type: 'Normal', note: `instances can follow revision ${revision}` }
    : { reason, type: 'Warning', note: message }
}

/** That what nobody followed is complete is no news. */
function tellRollout(
  { reason, message, status }: Condition,
  before: readonly Condition[],
): Told | undefined {
  const isFirst = !before.some(({ type }) => type === 'RolledOut')
  if (isFirst && status === 'True') return undefined
  const note = message === '' ? 'every instance follows the newest revision' : message
  return { reason: `Rollout${reason}`, type: reason === 'Paused' ? 'Warning' : 'Normal', note }
}
