import { judgeWrite } from '../drift/settle.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { Present } from '../provider/index.ts'
import type { Ledger, PendingWrite } from './ledger.ts'
import { allows } from './managed-resource.ts'
import type { Snapshot } from './snapshot.ts'

/** A write accepted this often without effect is not repeated until the spec changes. */
const mostFutileWrites = 3

export interface Guarded {
  readonly write: readonly Verdict[]
  /** Differences that management policies forbid to write. */
  readonly blocked: readonly { readonly verdict: Verdict }[]
  /** Paths whose last write may still take effect. */
  readonly settling: ReadonlySet<string>
  /** Paths that were written three times without effect. */
  readonly stuck: readonly string[]
  /** Set when something is to be written and has to wait. */
  readonly waitMs: number | undefined
  readonly why: string
}

/** Splits the wanted writes into those that may be sent now and those that may not, with why. */
export function guardWrites(
  wanted: readonly Verdict[],
  snapshot: Snapshot,
  present: Present,
): Guarded {
  if (wanted.length > 0 && !allows(snapshot.resource, 'Update')) {
    return {
      write: [],
      blocked: wanted.map((verdict) => ({ verdict })),
      settling: new Set(),
      stuck: [],
      waitMs: undefined,
      why: '',
    }
  }
  const stuck = wanted.filter((verdict) => isStuck(verdict, snapshot))
  const rest = wanted.filter((verdict) => !stuck.includes(verdict))
  const settling = rest.filter(
    (verdict) => snapshot.timing.settlingMs > 0 && wasWritten(verdict, snapshot),
  )
  const ready = rest.filter((verdict) => !settling.includes(verdict))
  const write = ready.filter((verdict) => isWritable(verdict, present))
  const { transitionMs, settlingMs } = snapshot.timing
  const waitMs =
    write.length < ready.length
      ? transitionMs
      : settling.length > 0
        ? Math.min(settlingMs, transitionMs)
        : undefined
  return {
    write,
    blocked: [],
    settling: new Set(settling.map((verdict) => verdict.at)),
    stuck: stuck.map((verdict) => verdict.at).sort(),
    waitMs,
    why:
      write.length < ready.length
        ? `${snapshot.name} is ${present.word} and accepts no change now`
        : 'waiting for the last write to take effect',
  }
}

function recordOf(verdict: Verdict, snapshot: Snapshot): PendingWrite | undefined {
  const record = snapshot.ledger.writes.get(verdict.at)
  return record?.desired === verdict.digests.desired ? record : undefined
}

function wasWritten(verdict: Verdict, snapshot: Snapshot): boolean {
  return recordOf(verdict, snapshot) !== undefined
}

function isStuck(verdict: Verdict, snapshot: Snapshot): boolean {
  const record = recordOf(verdict, snapshot)
  if (record === undefined || snapshot.timing.settlingMs > 0) return false
  return record.times >= mostFutileWrites && verdict.digests.actual === record.before
}

function isWritable(verdict: Verdict, present: Present): boolean {
  if (present.writable === 'all') return true
  const first = verdict.path[0]
  const member = first !== undefined && 'member' in first ? first.member : ''
  return present.writable !== 'none' && present.writable.includes(member)
}

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
    if (moved && actual === record.after && settlingMs === 0) known.set(at, actual)
    else writes.set(at, moved ? { ...record, after: actual } : record)
  }
  return { ...ledger, memory: { ...ledger.memory, known }, writes }
}

function isDifferent(verdict: Verdict): boolean {
  return verdict.is === 'Drift' || verdict.is === 'Pending' || verdict.is === 'Conflict'
}
