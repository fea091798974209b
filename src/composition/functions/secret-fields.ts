import type { JsonObject } from '../../kube/json.ts'
import type { Path, Schema } from '../graph/index.ts'
import { createResolve, itemsOf, memberOf } from '../graph/shape.ts'

/** Flattened schemas refer to nothing. */
const resolve = createResolve({ resolve: () => undefined })

/** Whether the schema marks the place, or what it is in, as secret: `format: password`. */
export function isMarkedSecret(schema: JsonObject | undefined, path: Path): boolean {
  // Flattened from what the API server publishes; unset: nothing is known.
  return schema !== undefined && isMarked(schema as Schema, path)
}

function isMarked(schema: Schema, [step, ...rest]: Path): boolean {
  const is = resolve(schema)
  if (is.format === 'password') return true
  if (step === undefined) return false
  const next = typeof step === 'number' ? itemsOf(is, resolve) : memberOf(is, step, resolve)
  return next !== undefined && isMarked(next, rest)
}
