import type { Verdict } from '../drift/verdict.ts'
import type { Present } from '../provider/index.ts'
import type { PendingWrite } from './ledger.ts'
import { allows } from './managed-resource.ts'
import type { Snapshot } from './snapshot.ts'

/** A write accepted this often without effect is not repeated until the spec changes. */
const mostFutileWrites = 3

export interface Guarded {
  readonly write: readonly Verdict[]
  /** Differences that management policies forbid to write. */
  readonly blocked: readonly Verdict[]
  /** Paths whose last write may still take effect. */
  readonly settling: ReadonlySet<string>
  /** Paths that were written three times without effect. */
  readonly stuck: readonly string[]
  /** Set when something is to be written and has to wait. */
  readonly waitMs: number | undefined
  readonly why: string
}

const nothing: Guarded = {
  write: [],
  blocked: [],
  settling: new Set(),
  stuck: [],
  waitMs: undefined,
  why: '',
}

/** Splits the wanted writes into those that may be sent now and those that may not, with why. */
export function guardWrites(
  wanted: readonly Verdict[],
  snapshot: Snapshot,
  present: Present,
): Guarded {
  if (!allows(snapshot.resource, 'Update')) return { ...nothing, blocked: wanted }
  const stuck = stuckAmong(wanted, snapshot)
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
    ...nothing,
    write,
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

/**
 * Those not to be repeated. With something new beside it in its group, as when a reference came to a
 * value, it is another write than the one that was futile.
 */
function stuckAmong(wanted: readonly Verdict[], snapshot: Snapshot): readonly Verdict[] {
  const news = wanted.filter((verdict) => !wasWritten(verdict, snapshot))
  const groups = new Set(news.map(({ group }) => group))
  return wanted.filter((verdict) => isStuck(verdict, snapshot) && !groups.has(verdict.group))
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
