import type { Memory } from './memory.ts'
import { isWithin, stepEnds } from './printed-path.ts'
import type { Verdict } from './verdict.ts'

/**
 * The memory after a write of these changes was accepted: L holds what was written, and what the
 * cloud was known to answer to an earlier value counts no more. A lost L stays lost: what was
 * written shows as in sync at the next look.
 */
export function rememberWritten(memory: Memory, changes: readonly Verdict[]): Memory {
  return edit(memory, (draft) => {
    for (const { at, claims } of changes) {
      draft.forgetKnown(at)
      if (claims !== undefined) draft.record(at, claims)
    }
  })
}

/**
 * The memory after a look in a settled state. Records what turned out to be as desired, and the
 * cloud's own spelling of it; drops what was released. A difference that remains keeps its old L,
 * or a withheld edit would turn into drift. The same object when there is nothing to learn.
 * A lost L is rebuilt once nothing is unattributed, so `verdicts` must then be of a complete look.
 */
export function rememberSeen(memory: Memory, verdicts: readonly Verdict[]): Memory {
  const isRebuilt =
    memory.applied === undefined && verdicts.every((one) => one.is !== 'Unattributed')
  const before = isRebuilt ? { ...memory, applied: new Map<string, string>() } : memory
  return edit(before, (draft) => {
    for (const verdict of verdicts) learn(draft, verdict)
  })
}

function learn(draft: Draft, { is, at, claims, digests }: Verdict): void {
  switch (is) {
    case 'InSync':
    case 'Settled':
    case 'NoOpEdit':
    case 'Converged':
      if (claims !== undefined) draft.record(at, claims)
      if (digests.actual === digests.desired) draft.forgetKnown(at)
      else draft.know(at, digests.actual)
      return
    case 'Released':
      draft.record(at, [])
      draft.forgetKnown(at)
      return
    case 'KnownDifference':
    case 'Drift':
    case 'Pending':
    case 'Conflict':
    case 'Unattributed':
    case 'Incomparable':
      return
    default:
      is satisfies never
  }
}

function edit(memory: Memory, change: (draft: Draft) => void): Memory {
  const draft = new Draft(memory)
  change(draft)
  return draft.finish()
}

/** The edits of one memory; copied at the first change only, dropped paths in one pass at the end. */
class Draft {
  readonly #memory: Memory
  readonly #set = new Map<string, string>()
  readonly #dropped = new Set<string>()
  readonly #known = new Map<string, string>()
  readonly #unknown = new Set<string>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** L holds exactly `claims` at and below `at`; a bare claim of what is around it may be among them. */
  record(at: string, claims: Verdict['claims'] & object): void {
    this.#dropped.add(at)
    for (const [path, digest] of claims) this.#set.set(path, digest)
  }

  know(at: string, digest: string): void {
    if (this.#memory.known.get(at) !== digest) this.#known.set(at, digest)
  }

  forgetKnown(at: string): void {
    if (this.#memory.known.size > 0) this.#unknown.add(at)
  }

  finish(): Memory {
    const { applied, known } = this.#memory
    const next = { applied: applied && this.#nextApplied(applied), known: this.#nextKnown(known) }
    return next.applied === applied && next.known === known ? this.#memory : next
  }

  #nextApplied(applied: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    if (this.#dropped.size === 0) return applied
    const left = [...applied].filter(([path]) => !this.#isDropped(path))
    const all = new Map([...left, ...this.#set])
    // A path that holds something below it is no claim or digest of its own any more.
    const above = new Set([...all.keys()].flatMap(pathsAbove))
    const next = new Map([...all].filter(([path]) => !above.has(path)))
    return isSame(next, applied) ? applied : next
  }

  #isDropped(path: string): boolean {
    return this.#dropped.has(path) || pathsAbove(path).some((above) => this.#dropped.has(above))
  }

  #nextKnown(known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const roots = [...this.#unknown]
    const kept = [...known].filter(([path]) => !roots.some((root) => isWithin(path, root)))
    if (kept.length === known.size && this.#known.size === 0) return known
    return new Map([...kept, ...this.#known])
  }
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, digest]) => b.get(path) === digest)
}

/** The proper prefixes of a printed path. */
function pathsAbove(printed: string): readonly string[] {
  return stepEnds(printed)
    .slice(0, -1)
    .map((end) => printed.slice(0, end))
}
