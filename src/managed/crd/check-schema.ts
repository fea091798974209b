import { type CompareRule, rulesOf, type Schema } from '../../provider/index.ts'

const coverings: readonly (CompareRule | undefined)[] = ['floor', 'version-floor']

interface Place {
  readonly path: string
  /** Inside a list whose elements are told apart by what they contain. */
  readonly byContent: boolean
}

/** What is wrong with the fields below a schema, as sentences that name the path. */
export function schemaProblems(schema: Schema, path: string): readonly string[] {
  return nodeProblems(schema, { path, byContent: false })
}

function nodeProblems(schema: Schema, place: Place): readonly string[] {
  return [...ownProblems(schema, place), ...childProblems(schema, place)]
}

function ownProblems(schema: Schema, { path, byContent }: Place): readonly string[] {
  const { compare } = rulesOf(schema)
  return [
    ...(schema.description === '' ? [`${path}: has no description`] : []),
    ...(schema.type === 'array' && schema.maxItems === undefined
      ? [`${path}: has no maxItems`]
      : []),
    ...(byContent && coverings.includes(compare)
      ? [`${path}: compare ${compare} cannot tell elements apart; give the list a required key`]
      : []),
    ...listProblems(schema, path),
  ]
}

function listProblems(schema: Schema, path: string): readonly string[] {
  const { shape, key, value } = rulesOf(schema)
  if (shape !== 'keyed-list' && shape !== 'entries') return []
  const members = Object.keys(schema.items?.properties ?? {})
  const named = shape === 'entries' ? [key, value] : [key]
  return [
    ...named
      .filter((member) => member === undefined || !members.includes(member))
      .map((member) => `${path}: ${member ?? 'the key'} is not a member of its elements`),
    ...(shape === 'entries' && key !== undefined && !isRequired(schema, key)
      ? [`${path}: the key ${key} must be required`]
      : []),
  ]
}

function childProblems(schema: Schema, { path, byContent }: Place): readonly string[] {
  const inside = byContent || knowsElementsByContent(schema)
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      nodeProblems(child, { path: `${path}.${name}`, byContent: inside }),
    ),
    ...(schema.items === undefined
      ? []
      : nodeProblems(schema.items, { path: `${path}[]`, byContent: inside })),
    ...(schema.additionalProperties === undefined
      ? []
      : nodeProblems(schema.additionalProperties, { path: `${path}{}`, byContent: inside })),
  ]
}

function knowsElementsByContent(schema: Schema): boolean {
  const { shape, key } = rulesOf(schema)
  if (schema.type !== 'array') return false
  return shape !== 'keyed-list' || key === undefined || !isRequired(schema, key)
}

function isRequired(list: Schema, member: string): boolean {
  return list.items?.required?.includes(member) ?? false
}
