import type { Schema } from './schema.ts'
import { dynamic, isStruct, isTyped, type Resolve } from './shape.ts'

export const never: Schema = Object.freeze({ type: 'never' })

/** The type of a value that is one of these types. */
export function join(schemas: readonly Schema[], resolve: Resolve): Schema {
  return schemas.reduce((left, right) => joinTwo(left, right, resolve), never)
}

function joinTwo(left: Schema, right: Schema, resolve: Resolve): Schema {
  const mayOmit = left.omit === true || right.omit === true
  const joined = joinPresent(withoutOmit(left), withoutOmit(right), resolve)
  return mayOmit ? { ...joined, omit: true } : joined
}

/** The type when the value is there. */
export function withoutOmit(schema: Schema): Schema {
  if (schema.omit !== true) return schema
  const { omit: _omit, ...rest } = schema
  return rest
}

function joinPresent(left: Schema, right: Schema, resolve: Resolve): Schema {
  if (left === right || right.type === 'never') return left
  if (left.type === 'never') return right
  if (!isTyped(left) || !isTyped(right)) return dynamic
  if (left.type !== right.type || left.anyOf !== undefined) return { anyOf: [left, right] }
  if (left.type === 'array') return joinLists(left, right, resolve)
  if (left.type === 'object') return joinObjects(left, right, resolve)
  return joinScalars(left, right)
}

/** Only what holds for both: every literal, otherwise the bare type. */
function joinScalars(left: Schema, right: Schema): Schema {
  const bare: Schema = left.type === undefined ? dynamic : { type: left.type }
  if (left.enum === undefined || right.enum === undefined) return bare
  return { ...bare, enum: [...new Set([...left.enum, ...right.enum])] }
}

function joinLists(left: Schema, right: Schema, resolve: Resolve): Schema {
  const items = join(
    [left, right].map((list) => (list.items === undefined ? dynamic : resolve(list.items))),
    resolve,
  )
  const { maxItems: a } = left
  const { maxItems: b } = right
  const bound = a === undefined || b === undefined ? {} : { maxItems: Math.max(a, b) }
  return { type: 'array', items, ...bound }
}

/** Two structs with the same members become one; others stay apart. */
function joinObjects(left: Schema, right: Schema, resolve: Resolve): Schema {
  if (!isStruct(left) || !isStruct(right)) return { anyOf: [left, right] }
  const names = Object.keys(left.properties ?? {})
  const others = Object.keys(right.properties ?? {})
  const areSame = names.length === others.length && names.every((name) => others.includes(name))
  if (!areSame) return { anyOf: [left, right] }
  const properties = names.map((name) => {
    const members = [left.properties?.[name], right.properties?.[name]]
    const types = members.map((member) => (member === undefined ? dynamic : resolve(member)))
    return [name, join(types, resolve)]
  })
  const required = (left.required ?? []).filter((name) => right.required?.includes(name))
  return { type: 'object', properties: Object.fromEntries(properties), required }
}
