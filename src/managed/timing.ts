import type { Verdict } from '../drift/verdict.ts'
import { type Attention, transitionWait } from './attention.ts'
import type { ManagedDeps } from './deps.ts'
import { isOpen } from './drift-status.ts'
import type { Pass } from './pass.ts'
import type { Timing } from './snapshot.ts'

type TimingDeps = Pick<ManagedDeps, 'attention' | 'clock' | 'options'>
type Looked = Pick<Pass, 'resource' | 'seen' | 'ledger' | 'verdicts'>

/** How long until the effect of the last accepted write may be judged. */
export function settlingMs(deps: TimingDeps, attention: Attention): number {
  if (attention.wroteAt === undefined) return 0
  return Math.max(0, attention.wroteAt + deps.options.settleMs - deps.clock.monotonic())
}

/**
 * Whether what this look found was found before. Drift is looked at twice, some seconds apart,
 * before it is told or corrected; drift that an open episode already tells needs no second look. The
 * end of a deletion that we saw begin is expected: there the second look follows at once.
 */
export function timeLook(deps: TimingDeps, pass: Looked): Timing {
  const suspicion = suspicionOf(pass)
  const old = deps.attention.of(pass.resource.uid)
  const now = deps.clock.monotonic()
  const same = suspicion !== undefined && suspicion === old.suspicion
  const leaving = pass.seen?.is === 'present' ? pass.seen.phase === 'deleting' : old.leaving
  const attention = deps.attention.update(pass.resource.uid, {
    leaving,
    ...(same ? {} : { suspicion, suspectedAt: now }),
  })
  const confirmMs = leaving && pass.resource.deleting ? 0 : deps.options.confirmMs
  const seenTwice = same && now - attention.suspectedAt >= confirmMs
  return {
    nowMs: deps.clock.now(),
    confirmed: seenTwice || isTold(pass),
    settlingMs: settlingMs(deps, attention),
    confirmMs: same ? Math.max(0, attention.suspectedAt + confirmMs - now) : confirmMs,
    transitionMs: transitionWait(attention.waits),
  }
}

/** Equal for equal findings; undefined when there is nothing to confirm. */
function suspicionOf(pass: Looked): string | undefined {
  const { seen, ledger, verdicts } = pass
  if (seen === undefined) return undefined
  if (seen.is === 'absent') return 'absent'
  const mark = ledger.owned?.mark
  if (mark !== undefined && seen.mark !== undefined && mark !== seen.mark)
    return `mark ${seen.mark}`
  const drifted = driftedOf(verdicts)
  return drifted.length === 0
    ? undefined
    : drifted
        .map((verdict) => print(verdict))
        .sort()
        .join('\n')
}

function print(verdict: Verdict): string {
  return verdict.at
}

function driftedOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(
    ({ is }) => is === 'Drift' || is === 'Unattributed' || is === 'Incomparable',
  )
}

/** Whether an open episode already tells exactly these paths, or this absence. */
function isTold(pass: Looked): boolean {
  const { drift } = pass.resource.status
  if (drift === undefined || !isOpen(drift)) return false
  if (pass.seen?.is === 'absent') return drift.state === 'Deleted'
  const told = new Set(drift.fields?.map((field) => field.path))
  const drifted = driftedOf(pass.verdicts)
  return drifted.length > 0 && drifted.every((verdict) => told.has(verdict.at))
}
