import type { Step } from './graph.ts'
import { typeAfter } from './optional.ts'
import type { Schema } from './schema.ts'
import type { Resolve } from './shape.ts'

/**
 * What the schema says of a place: `marked` where it or what it is in has the format `password`, and
 * the first place below it (after its own path) that has, where it holds one.
 */
export type Mark = 'marked' | { readonly holds: readonly Step[] } | undefined

export function markAt(type: Schema, path: readonly Step[], resolve: Resolve): Mark {
  let is = resolve(type)
  for (const step of path) {
    if (isMarked(is)) return 'marked'
    is = resolve(typeAfter(is, step, resolve))
  }
  if (isMarked(is)) return 'marked'
  const holds = firstMarked(is, resolve, new Set())
  return holds && { holds }
}

/** Whether everything that one type marks below it is marked by the other, too. */
export function isCovered(from: Schema, to: Schema, resolve: Resolve): boolean {
  return covers(resolve(to), resolve(from), resolve, new Set())
}

function isMarked({ format }: Schema): boolean {
  return format === 'password'
}

function covers(to: Schema, from: Schema, resolve: Resolve, seen: Set<Schema>): boolean {
  if (isMarked(to) || seen.has(from)) return true
  if (isMarked(from)) return false
  seen.add(from)
  return stepsInto(from).every((step) => {
    const [inner, place] = [from, to].map((each) => resolve(typeAfter(each, step, resolve)))
    return inner === undefined || place === undefined || covers(place, inner, resolve, seen)
  })
}

/** A schema may refer to itself. */
function firstMarked(is: Schema, resolve: Resolve, seen: Set<Schema>): readonly Step[] | undefined {
  if (isMarked(is)) return []
  if (seen.has(is)) return undefined
  seen.add(is)
  for (const step of stepsInto(is)) {
    const rest = firstMarked(resolve(typeAfter(is, step, resolve)), resolve, seen)
    if (rest !== undefined) return [step, ...rest]
  }
  return undefined
}

/** Any member of a map stands for all. */
const anyMember = '*'

function stepsInto({ properties = {}, additionalProperties, items }: Schema): readonly Step[] {
  return [
    ...Object.keys(properties),
    ...(typeof additionalProperties === 'object' ? [anyMember] : []),
    ...(items === undefined ? [] : [null]),
  ]
}
