import { judgeWrite } from '../drift/settle.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { Ledger, PendingWrite } from './ledger.ts'

/** The ledger after these writes were accepted. */
export function recordWrites(ledger: Ledger, written: readonly Verdict[]): Ledger {
  const writes = new Map(ledger.writes)
  for (const verdict of written) {
    const { desired, actual: before } = verdict.digests
    const old = writes.get(verdict.at)
    const again = old !== undefined && old.desired === desired && old.before === before
    writes.set(verdict.at, { desired, before, times: again ? old.times + 1 : 1 })
  }
  return { ...ledger, writes }
}

/**
 * The ledger after a look. A written path that now is as desired is done. One that moved to
 * something else and stayed there is a known difference: the cloud normalises. One that did not move
 * keeps its record, so that the guard can count.
 */
export function judgeWrites(
  ledger: Ledger,
  verdicts: readonly Verdict[],
  settlingMs: number,
): Ledger {
  if (ledger.writes.size === 0) return ledger
  const writes = new Map<string, PendingWrite>()
  const known = new Map(ledger.memory.known)
  for (const [at, record] of ledger.writes) {
    const verdict = verdicts.find((candidate) => candidate.at === at)
    if (verdict === undefined || !isDifferent(verdict)) continue
    const { actual, desired } = verdict.digests
    const moved = judgeWrite({ before: record.before, actual, desired }) === 'normalised'
    const stays = actual === record.after && settlingMs === 0
    // What must not be there and is there is never just another spelling.
    if (moved && stays && verdict.desired !== undefined) known.set(at, actual)
    else writes.set(at, moved ? { ...record, after: actual } : record)
  }
  return { ...ledger, memory: { ...ledger.memory, known }, writes }
}

function isDifferent(verdict: Verdict): boolean {
  return verdict.is === 'Drift' || verdict.is === 'Pending' || verdict.is === 'Conflict'
}
