import type { Schema } from '../../composition/graph/index.ts'
import { isSecret, secretMembers } from '../../composition/secret-kind.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { masked } from '../../managed/forecast.ts'

/**
 * The object with secret values masked: the data of a Secret, and fields whose schema has the format
 * `password`. Pure.
 */
export function maskSecrets(object: JsonObject, schema: Schema, resolve: Resolve): JsonObject {
  const plain = maskBySchema(object, schema, resolve)
  if (!isJsonObject(plain)) return {}
  if (!isSecret(object)) return plain
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      name,
      secretMembers.has(name) && isJsonObject(value) ? maskMembers(value) : value,
    ]),
  )
}

type Resolve = (schema: Schema) => Schema

function maskMembers(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(data).map((name) => [name, masked]))
}

function maskBySchema(value: unknown, schema: Schema | undefined, resolve: Resolve): unknown {
  if (schema === undefined) return value
  const is = resolve(schema)
  if (is.format === 'password' && value !== undefined) return masked
  if (Array.isArray(value)) return value.map((item) => maskBySchema(item, is.items, resolve))
  if (!isJsonObject(value)) return value
  const { properties = {}, additionalProperties } = is
  const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : rest
      return [name, maskBySchema(member, own, resolve)]
    }),
  )
}
