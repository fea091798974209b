import type { CelRule, Rules, Schema } from './schema.ts'

declare const value: unique symbol

/** A field: its schema, and as a phantom the TypeScript type of its value. */
export interface Field<
  V = unknown,
  Need extends 'optional' | 'required' = 'optional' | 'required',
> {
  readonly schema: Schema
  readonly need: Need
  readonly [value]?: V
}

export type Members = Readonly<Record<string, Field>>
export type ValueOf<F> = F extends Field<infer V> ? V : never

type RequiredNames<M> = {
  [K in keyof M]: M[K] extends Field<unknown, 'required'> ? K : never
}[keyof M]

/** The object type of a set of members: required ones present, the others optional, all readonly. */
export type Values<M> = { readonly [K in RequiredNames<M>]: ValueOf<M[K]> } & {
  readonly [K in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[K]>
} extends infer O
  ? { readonly [K in keyof O]: O[K] }
  : never

/** Facts an author may give any field; `shape` follows from the function. */
export type Facts = Omit<Rules, 'shape' | 'owns' | 'key' | 'value' | 'from'>

/** Facts of a field and the plain bounds of its schema. */
type TextFacts = Facts & {
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength: number
  readonly rules?: readonly CelRule[]
}
type NumberFacts = Facts & { readonly minimum?: number; readonly maximum?: number }
type ListFacts = Facts & { readonly maxItems: number; readonly minItems?: number }

/** Makes a field compulsory. */
export function required<V>(field: Field<V>): Field<V, 'required'> {
  return { schema: field.schema, need: 'required' }
}

/** A string; `maxLength` bounds the cost of the rules that mention it. */
export function text(description: string, facts: TextFacts): Field<string, 'optional'> {
  const { pattern, minLength, maxLength, rules, ...rest } = facts
  return field({
    type: 'string',
    description,
    maxLength,
    ...(pattern === undefined ? {} : { pattern }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(rules === undefined ? {} : { 'x-kubernetes-validations': rules }),
    'x-plumbline': { shape: 'leaf', ...rest },
  })
}

/** One of the given strings. */
export function enumOf<const V extends string>(
  description: string,
  values: readonly V[],
  facts: Facts = {},
): Field<V, 'optional'> {
  return field({
    type: 'string',
    description,
    enum: values,
    'x-plumbline': { shape: 'leaf', ...facts },
  })
}

export function integer(description: string, facts: NumberFacts = {}): Field<number, 'optional'> {
  const { minimum, maximum, ...rest } = facts
  return field({
    type: 'integer',
    description,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    'x-plumbline': { shape: 'leaf', ...rest },
  })
}

export function bool(description: string, facts: Facts = {}): Field<boolean, 'optional'> {
  return field({ type: 'boolean', description, 'x-plumbline': { shape: 'leaf', ...facts } })
}

/** An object compared member by member; with `compare` set, one leaf that only makes sense whole. */
export function object<M extends Members>(
  description: string,
  members: M,
  facts: Facts & { readonly rules?: readonly CelRule[] } = {},
): Field<Values<M>, 'optional'> {
  const { rules = [], ...rest } = facts
  const schema = membersSchema(description, members)
  const all = [...(schema['x-kubernetes-validations'] ?? []), ...rules]
  return field({
    ...schema,
    ...(all.length === 0 ? {} : { 'x-kubernetes-validations': all }),
    'x-plumbline': { shape: rest.compare === undefined ? 'object' : 'leaf', ...rest },
  })
}

/** A list compared whole, in order. */
export function listOf<V>(
  description: string,
  item: Field<V>,
  facts: ListFacts,
): Field<readonly V[], 'optional'> {
  return listField(description, item.schema, 'list', facts)
}

/** A list compared whole, order and duplicates ignored. */
export function setOf<V>(
  description: string,
  item: Field<V>,
  facts: ListFacts,
): Field<readonly V[], 'optional'> {
  return listField(description, item.schema, 'set', facts)
}

/**
 * A list of objects known by `key`, else by content. `[]` of a list owned whole means none.
 * A list-map for the API server when it owns declared keys only and the key is required, else atomic.
 */
export function keyedList<M extends Members>(
  description: string,
  members: M,
  facts: ListFacts & { readonly key: keyof M & string; readonly owns?: 'all' | 'declared-keys' },
): Field<readonly Values<M>[], 'optional'> {
  const byKey = facts.owns === 'declared-keys' && members[facts.key]?.need === 'required'
  const item: Schema = {
    ...membersSchema(`One element of: ${description}`, members),
    'x-plumbline': { shape: 'object' },
  }
  return listField(description, item, 'keyed-list', facts, byKey ? facts.key : undefined)
}

/** A list of key and value pairs, such as tags: each key is a leaf. */
export function entries<M extends Members>(
  description: string,
  members: M,
  facts: ListFacts & {
    readonly key: keyof M & string
    readonly value: keyof M & string
    readonly owns?: 'all' | 'declared-keys'
  },
): Field<readonly Values<M>[], 'optional'> {
  const item: Schema = {
    ...membersSchema(`One element of: ${description}`, members),
    'x-plumbline': { shape: 'object' },
  }
  return listField(
    description,
    item,
    'entries',
    facts,
    facts.owns === 'declared-keys' ? facts.key : undefined,
  )
}

/** A map of strings: each key is a leaf. */
export function map(
  description: string,
  facts: Facts & {
    readonly maxProperties: number
    readonly maxLength: number
    readonly owns?: 'all' | 'declared-keys'
  },
): Field<Readonly<Record<string, string>>, 'optional'> {
  const { maxProperties, maxLength, ...rest } = facts
  return field({
    type: 'object',
    description,
    maxProperties,
    additionalProperties: text('A value.', { maxLength }).schema,
    'x-plumbline': { shape: 'map', ...rest },
  })
}

/** Where a secret value is: a key of a Secret in the object's own namespace. The value is write-only. */
export function secretRef(
  description: string,
  facts: Facts = {},
): Field<{ readonly name: string; readonly key: string }, 'optional'> {
  const members = {
    name: required(text('Name of the Secret, in the same namespace.', { maxLength: 253 })),
    key: required(text('Key inside the Secret.', { maxLength: 253 })),
  }
  return field({
    ...membersSchema(description, members),
    'x-plumbline': { shape: 'secret-ref', compare: 'write-only', secret: true, ...facts },
  })
}

/** The structural schema of an object with these members. */
export function membersSchema(description: string, members: Members): Schema {
  const names = Object.keys(members)
  const needed = names.filter((name) => members[name]?.need === 'required')
  const rules = names.filter((name) => isCompulsory(members[name])).map(compulsoryRule)
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(names.map((name) => [name, members[name]?.schema as Schema])),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(rules.length === 0 ? {} : { 'x-kubernetes-validations': rules }),
    'x-plumbline': { shape: 'object' },
  }
}

function isCompulsory(member: Field | undefined): boolean {
  return member?.schema['x-plumbline'].from?.compulsory === true
}

function compulsoryRule(name: string): CelRule {
  return {
    rule: `has(self.${name}) || has(self.${name}Ref) || has(self.${name}Selector)`,
    message: `one of ${name}, ${name}Ref or ${name}Selector is required`,
  }
}

function listField<V>(
  description: string,
  items: Schema,
  shape: Rules['shape'],
  facts: ListFacts & Pick<Rules, 'key' | 'value' | 'owns'>,
  mapKey?: string,
): Field<readonly V[], 'optional'> {
  const { maxItems, minItems, ...rest } = facts
  return field({
    type: 'array',
    description,
    maxItems,
    ...(minItems === undefined ? {} : { minItems }),
    items,
    ...(mapKey === undefined
      ? { 'x-kubernetes-list-type': 'atomic' }
      : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [mapKey] }),
    'x-plumbline': { shape, ...rest },
  })
}

function field<V>(schema: Schema): Field<V, 'optional'> {
  return { schema, need: 'optional' }
}
