import { isCelList, isCelMap, type Value } from './cel.ts'

/** Containers do not change: each is weighed once, also one that occurs many times in another. */
const known = new WeakMap<object, number>()

/** Characters of text that count as one step. */
const charactersPerStep = 64

/**
 * How much work it is to walk a value, in steps: one per item, one per 64 characters. A value that
 * contains another one many times weighs it as often, although it is stored once.
 */
export function weigh(value: Value | undefined): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / charactersPerStep)
  if (typeof value !== 'object' || value === null) return 1
  if (value instanceof Uint8Array) return 1 + Math.floor(value.length / charactersPerStep)
  if (!isCelList(value) && !isCelMap(value)) return 1
  const before = known.get(value)
  if (before !== undefined) return before
  const weight = weighItems(value)
  known.set(value, weight)
  return weight
}

function weighItems(value: { values(): Iterable<Value> }): number {
  let weight = 1
  for (const item of value.values()) weight += weigh(item)
  return weight
}
