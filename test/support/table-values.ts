import fc from 'fast-check'
import { type Doc, type FieldTable, rulesOf, type Schema } from '../../src/provider/index.ts'

const policies = [
  '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:Send","Resource":"*"}}',
  '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SQS:Send"],"Resource":["*"]}]}',
  '{"Version":"2012-10-17","Statement":[]}',
]
const samples: Readonly<Partial<Record<string, readonly string[]>>> = {
  json: ['{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }', '{"a":2}', 'no json', ''],
  'iam-policy': policies,
  'arn-or-id': ['1234', 'arn:aws:kms:eu-west-1:111122223333:key/1234', '5678'],
  'version-floor': ['13', '13.1', '13.10', '14.2', '13.x', '13.y'],
}

/**
 * Documents that fit the table: few different values, so that both sides often meet. With `only`,
 * they have no other optional members.
 */
export function documentsOf(table: FieldTable, only?: ReadonlySet<string>): fc.Arbitrary<Doc> {
  const { properties = {}, required = [] } = table.schema
  const members = Object.entries(properties).filter(
    ([name]) => only === undefined || only.has(name) || required.includes(name),
  )
  return membersOf({ ...table.schema, properties: Object.fromEntries(members) })
}

/** Values that fit the schema. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const rules = rulesOf(schema)
  if (rules.examples !== undefined) return fc.constantFrom(...rules.examples)
  switch (schema.type) {
    case 'string':
      return fc.constantFrom(
        ...(schema.enum ?? samples[rules.compare ?? ''] ?? ['a', 'b', 'B', '']),
      )
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: (schema.minimum ?? 0) + 3 })
    case 'boolean':
      return fc.boolean()
    case 'object':
      return schema.additionalProperties === undefined
        ? membersOf(schema)
        : fc.dictionary(keys, valuesOf(schema.additionalProperties), { maxKeys: 3 })
    case 'array':
      return listsOf(schema)
    default:
      return schema.type satisfies never
  }
}

/** Keys with everything that a printed path has to quote. */
const keys = fc.constantFrom('a', 'b.c', 'd"]', '\\', 'aws:x', '__proto__x')

function listsOf(schema: Schema): fc.Arbitrary<unknown> {
  const { key } = rulesOf(schema)
  if (schema.items === undefined) return fc.constant([])
  const items = valuesOf(schema.items)
  if (key === undefined) return fc.array(items, { maxLength: 3 })
  const isNeeded = schema.items.required?.includes(key) === true
  const keyed = fc
    .tuple(items, isNeeded ? keys : fc.option(keys, { nil: undefined }))
    .map(([item, name]) => withKey(item as Doc, key, name))
  return fc.uniqueArray(keyed, { maxLength: 3, selector: (item) => item[key] ?? item })
}

function withKey(item: Doc, key: string, name: string | undefined): Doc {
  const { [key]: _, ...rest } = item
  return name === undefined ? rest : { ...rest, [key]: name }
}

function membersOf(schema: Schema): fc.Arbitrary<Doc> {
  const members = Object.entries(schema.properties ?? {})
  const values = members.map(([name, member]) => [name, valuesOf(member)] as const)
  return fc.record(Object.fromEntries(values), { requiredKeys: [...(schema.required ?? [])] })
}

/** The same document with everything reordered that has no order. */
export function shuffled(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items =
      schema.items === undefined
        ? value
        : value.map((item) => shuffled(schema.items as Schema, item))
    return rulesOf(schema).shape === 'list' ? items : items.reverse()
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).reverse()
  return Object.fromEntries(
    members.map(([name, member]) => {
      const child = schema.properties?.[name]
      return [name, child === undefined ? member : shuffled(child, member)]
    }),
  )
}

/** The same value, which throws where it is modified. */
export function frozen<V>(value: V): V {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) frozen(member)
  return Object.freeze(value)
}
