import type { JsonObject } from '../../kube/json.ts'
import type { Path, Schema } from '../graph/index.ts'
import { markAt } from '../graph/marked.ts'
import { typeAt } from '../graph/optional.ts'
import { createResolve } from '../graph/shape.ts'
import { textsOf } from './texts.ts'

/** Flattened schemas refer to nothing. */
const resolve = createResolve({ resolve: () => undefined })

/** Whether the schema marks the place, or what it is in, as secret: `format: password`. */
export function isMarkedSecret(schema: JsonObject | undefined, path: Path): boolean {
  return schema !== undefined && markAt(toSchema(schema), path, resolve) === 'marked'
}

/** The texts at places of an object that its schema marks as secret; without names of members. */
export function markedTexts(schema: JsonObject | undefined, object: JsonObject): readonly string[] {
  return textsOf(object).flatMap(({ path, text, isName }) =>
    !isName && isMarkedSecret(schema, path) ? [text] : [],
  )
}

/** Whether the schema itself names a member of what is at the path: its author chose that word. */
export function isDeclaredName(schema: JsonObject | undefined, path: Path, name: string): boolean {
  const { properties = {} } = schema === undefined ? {} : typeAt(toSchema(schema), path, resolve)
  return Object.hasOwn(properties, name)
}

/** Flattened from what the API server publishes. */
function toSchema(schema: JsonObject): Schema {
  return schema as Schema
}
