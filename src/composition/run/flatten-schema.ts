import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { Schema, Schemas } from '../graph/index.ts'

/** A schema comes with all that it refers to, so that what is made of it does not change. */
const flattened = new WeakMap<Schema, JsonObject>()

/**
 * A schema with every `$ref` replaced by what it refers to. A schema that contains itself ends in an
 * object of anything.
 */
export function flattenSchema(schema: Schema, { resolve }: Schemas): JsonObject {
  const known = flattened.get(schema)
  if (known !== undefined) return known
  const flatten = (value: unknown, within: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => flatten(item, within))
    if (!isJsonObject(value)) return value
    const { $ref: ref, ...rest } = value
    const members = Object.entries(rest).map(([name, member]) => [name, flatten(member, within)])
    const own: JsonObject = Object.fromEntries(members)
    if (typeof ref !== 'string') return own
    const target = within.includes(ref)
      ? { type: 'object' }
      : flatten(resolve(ref), [...within, ref])
    return { ...(isJsonObject(target) ? target : {}), ...own }
  }
  const flat = flatten(schema, [])
  const made = isJsonObject(flat) ? flat : {}
  flattened.set(schema, made)
  return made
}
