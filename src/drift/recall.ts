import type { Memory } from './memory.ts'
import { stepEnds } from './printed-path.ts'

/** L, indexed once per call: asking each leaf of all others would be quadratic. */
export interface Recall {
  /** Whether what was applied is not known any more. */
  readonly lost: boolean
  /** The digest recorded at exactly this path; of a collapsed element, its one digest. */
  applied(at: string): string | undefined
  known(at: string): string | undefined
  /** Whether anything is recorded at or below this path: it was ours. */
  touches(at: string): boolean
  /** How many digests are recorded at or below this path. */
  count(at: string): number
  /** Printed steps of the elements recorded in this collection. */
  elements(at: string): ReadonlySet<string>
  /** Elements of the largest collection. */
  readonly largest: number
}

const noElements: ReadonlySet<string> = new Set()

/** Indexes the memory by every path that leads to something recorded. */
export function recall(memory: Memory): Recall {
  const { applied, known } = memory
  const counts = new Map<string, number>()
  const elements = new Map<string, Set<string>>()
  for (const path of applied?.keys() ?? []) {
    let start = 0
    for (const end of stepEnds(path)) {
      const at = path.slice(0, end)
      counts.set(at, (counts.get(at) ?? 0) + 1)
      if (path[start] === '[') addTo(elements, path.slice(0, start), path.slice(start, end))
      start = end
    }
  }
  return {
    lost: applied === undefined,
    applied: (at) => applied?.get(at),
    known: (at) => known.get(at),
    touches: (at) => counts.has(at),
    count: (at) => counts.get(at) ?? 0,
    elements: (at) => elements.get(at) ?? noElements,
    largest: [...elements.values()].reduce((most, set) => Math.max(most, set.size), 0),
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else set.add(value)
}
