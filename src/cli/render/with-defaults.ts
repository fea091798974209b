import type { Schema } from '../../composition/graph/index.ts'
import { isJsonObject } from '../../kube/json.ts'

type Resolve = (schema: Schema) => Schema

/** A value with the defaults of its schema, as the API server stores it. Pure. */
export function withDefaults(value: unknown, schema: Schema, resolve: Resolve): unknown {
  const is = resolve(schema)
  if (Array.isArray(value)) {
    const { items } = is
    return items === undefined ? value : value.map((item) => withDefaults(item, items, resolve))
  }
  if (!isJsonObject(value)) return value
  const { properties = {}, additionalProperties } = is
  const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined
  const given = Object.entries(value).map(([name, member]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : rest
    return [name, own === undefined ? member : withDefaults(member, own, resolve)] as const
  })
  const missing = Object.entries(properties).flatMap(([name, own]) => {
    const { default: standard } = resolve(own)
    if (standard === undefined || Object.hasOwn(value, name)) return []
    return [[name, withDefaults(standard, own, resolve)] as const]
  })
  return Object.fromEntries([...given, ...missing])
}
