import type { Schema, Schemas } from './schema.ts'

/** A schema with `$ref` and a lone `allOf` followed, one level deep; the same object each time. */
export type Resolve = (schema: Schema) => Schema

/** Anything: nothing is known and nothing is checked. */
export const dynamic: Schema = Object.freeze({})

/** Follows what the API server publishes; remembers, so that types can be compared by identity. */
export function createResolve(schemas: Pick<Schemas, 'resolve'>): Resolve {
  const known = new WeakMap<Schema, Schema>()
  const resolve: Resolve = (schema) => {
    const before = known.get(schema)
    if (before !== undefined) return before
    // Set before following: a schema that refers to itself stays what it is instead of for ever.
    known.set(schema, dynamic)
    const resolved = followed(schema)
    known.set(schema, resolved)
    return resolved
  }
  const followed = (schema: Schema): Schema => {
    const only = schema.allOf?.length === 1 ? schema.allOf[0] : undefined
    const target = schema.$ref === undefined ? only : schemas.resolve(schema.$ref)
    if (schema.$ref === undefined && only === undefined) return schema
    const { $ref: _ref, allOf: _allOf, ...beside } = schema
    return target === undefined ? dynamic : { ...resolve(target), ...beside }
  }
  return resolve
}

/** The members of a union; one member for everything else. */
export function alternatives(schema: Schema, resolve: Resolve): readonly Schema[] {
  const union = schema.anyOf ?? schema.oneOf
  if (schema['x-kubernetes-int-or-string'] === true)
    return [{ type: 'integer' }, { type: 'string' }]
  if (union === undefined || schema.type !== undefined || schema.properties !== undefined) {
    return [schema]
  }
  const members = union.map(resolve)
  // Alternatives without a type only validate (one of these is required): they are no union.
  return members.every((member) => isTyped(member)) ? members : [schema]
}

/** Whether anything is known about it. */
export function isTyped(schema: Schema): boolean {
  return (
    schema.type !== undefined ||
    schema.properties !== undefined ||
    schema.anyOf !== undefined ||
    schema.oneOf !== undefined ||
    schema.enum !== undefined ||
    schema.items !== undefined ||
    schema['x-kubernetes-int-or-string'] === true
  )
}

/** An object whose members are listed, and no others allowed. */
export function isStruct(schema: Schema): boolean {
  return schema.properties !== undefined && !isOpen(schema)
}

/** An object that may have members its schema does not list. */
export function isOpen(schema: Schema): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true ||
    (schema.additionalProperties !== undefined && schema.additionalProperties !== false)
  )
}

/** The schema of a member; undefined when the schema says there is none. */
export function memberOf(schema: Schema, name: string, resolve: Resolve): Schema | undefined {
  const declared = schema.properties
  if (declared !== undefined && Object.hasOwn(declared, name)) {
    const member = declared[name]
    return member === undefined ? undefined : resolve(member)
  }
  const { additionalProperties } = schema
  if (typeof additionalProperties === 'object') return resolve(additionalProperties)
  return isStruct(schema) ? undefined : dynamic
}

export function itemsOf(schema: Schema, resolve: Resolve): Schema {
  return schema.items === undefined ? dynamic : resolve(schema.items)
}
