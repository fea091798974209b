import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { Path, Schema } from '../graph/index.ts'
import { createResolve, itemsOf, memberOf } from '../graph/shape.ts'
import { textsOf } from './texts.ts'

/** Flattened schemas refer to nothing. */
const resolve = createResolve({ resolve: () => undefined })

/** Whether the schema marks the place, or what it is in, as secret: `format: password`. */
export function isMarkedSecret(schema: JsonObject | undefined, path: Path): boolean {
  return schema !== undefined && isMarked(toSchema(schema), path)
}

/** The texts at places of an object that its schema marks as secret; without names of members. */
export function markedTexts(schema: JsonObject | undefined, object: JsonObject): readonly string[] {
  return schema === undefined ? [] : textsMarked(toSchema(schema), object)
}

/** Whether the schema itself names a member of what is at the path: its author chose that word. */
export function isDeclaredName(schema: JsonObject | undefined, path: Path, name: string): boolean {
  const at = schema && path.reduce<Schema | undefined>(stepInto, toSchema(schema))
  return at !== undefined && Object.hasOwn(resolve(at).properties ?? {}, name)
}

/** Flattened from what the API server publishes. */
function toSchema(schema: JsonObject): Schema {
  return schema as Schema
}

function isMarked(schema: Schema, [step, ...rest]: Path): boolean {
  if (resolve(schema).format === 'password') return true
  if (step === undefined) return false
  const next = stepInto(schema, step)
  return next !== undefined && isMarked(next, rest)
}

function textsMarked(schema: Schema, value: unknown): readonly string[] {
  if (resolve(schema).format === 'password') {
    return textsOf(value).flatMap(({ text, isName }) => (isName ? [] : [text]))
  }
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(isJsonObject(value) ? value : {})
  return members.flatMap(([step, member]) => {
    const next = stepInto(schema, step)
    return next === undefined ? [] : textsMarked(next, member)
  })
}

function stepInto(schema: Schema | undefined, step: Path[number]): Schema | undefined {
  if (schema === undefined) return undefined
  const is = resolve(schema)
  return typeof step === 'number' ? itemsOf(is, resolve) : memberOf(is, step, resolve)
}
