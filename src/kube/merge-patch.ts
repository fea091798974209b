import { isDeepStrictEqual } from 'node:util'

type Members = Readonly<Record<string, unknown>>

/**
 * The RFC 7386 patch that turns `before` into `after`: JSON values without null. Lists are replaced
 * whole. Sound only under a precondition that what is patched is `before`.
 */
export function toMergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after
  const gone = Object.keys(before).filter((name) => after[name] === undefined)
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(before[name], value),
  )
  return Object.fromEntries([
    ...gone.map((name) => [name, null]),
    ...changed.map(([name, value]) => [name, toMergePatch(before[name], value)]),
  ])
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
