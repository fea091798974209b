import type { Step } from '../provider/index.ts'

/** One printed step: a bare or dotted member, or anything in brackets; quoted text may hold both. */
const printedStep = /\.?[^.[]+|\[[^"\]]*(?:"(?:[^"\\]|\\.)*")?\]/y

/** Where each step of a printed path ends; the last end is the length of the path. */
export function stepEnds(printed: string): readonly number[] {
  const ends: number[] = []
  const pattern = new RegExp(printedStep)
  while (pattern.lastIndex < printed.length) {
    if (!pattern.test(printed)) return [...ends, printed.length]
    ends.push(pattern.lastIndex)
  }
  return ends
}

/** The printed steps of a printed path; members without their dot. */
export function printedSteps(printed: string): readonly string[] {
  let start = 0
  return stepEnds(printed).map((end) => {
    const step = printed.slice(start, end)
    start = end
    return step.startsWith('.') ? step.slice(1) : step
  })
}

/** Appends a printed step as `printedSteps` gives it. */
export function joinStep(printed: string, step: string): string {
  if (step.startsWith('[')) return printed + step
  return printed === '' ? step : `${printed}.${step}`
}

/** The step that was printed in brackets; undefined for a member. */
export function toElementStep(printed: string): Step | undefined {
  const content = /^\[~(.*)\]$/.exec(printed)?.[1]
  if (content !== undefined) return { content }
  const keyed = /^\[([^"]*)(".*")\]$/s.exec(printed)
  if (keyed?.[1] === undefined || keyed[2] === undefined) return undefined
  const value = JSON.parse(keyed[2]) as string
  return keyed[1] === '' ? { mapKey: value } : { element: value, key: keyed[1].slice(0, -1) }
}

/** Whether the path is the other one or lies below it. */
export function isWithin(path: string, other: string): boolean {
  if (!path.startsWith(other)) return false
  const next = path[other.length]
  return next === undefined || next === '.' || next === '['
}

/** The first member of a printed path: all of what one group reads or writes of it hangs on that. */
export function memberOf(printed: string): string {
  return /^[^.[]+/.exec(printed)?.[0] ?? printed
}
