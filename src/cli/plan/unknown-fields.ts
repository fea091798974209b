import { printPath, type Schemas } from '../../composition/graph/index.ts'
import { didYouMean } from '../../composition/graph/nearest.ts'
import type { Schema } from '../../composition/graph/schema.ts'
import { createResolve, itemsOf, memberOf, type Resolve } from '../../composition/graph/shape.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'

type Path = readonly (string | number)[]

/**
 * The fields of an object that its kind does not have, as `spec.sise (did you mean size?)`, in the order
 * of the object; none where its schema is not known. Pure.
 */
export function unknownFields(object: JsonObject, schemas: Schemas): readonly string[] {
  const schema = schemas.schemaOf(String(object.apiVersion), String(object.kind))
  if (schema === undefined) return []
  const resolve = createResolve(schemas)
  return unknownIn(object, resolve(schema), [], resolve)
}

function unknownIn(
  value: unknown,
  schema: Schema,
  path: Path,
  resolve: Resolve,
): readonly string[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema, resolve)
    return value.flatMap((item, index) => unknownIn(item, items, [...path, index], resolve))
  }
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const place = [...path, name]
    const known = memberOf(schema, name, resolve)
    if (known !== undefined) return unknownIn(member, known, place, resolve)
    const near = didYouMean(name, Object.keys(schema.properties ?? {}))
    return [`${printPath(place)}${near === '' ? '' : ` (${near.slice(': '.length)})`}`]
  })
}
