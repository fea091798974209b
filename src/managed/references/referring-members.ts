import { rulesOf, type Schema } from '../../provider/index.ts'

type NamedSchema = readonly [name: string, schema: Schema]

const known = new WeakMap<Schema, readonly NamedSchema[]>()

/**
 * The members of an object that may take their value from another object, or hold such a member.
 * Worked out once per schema, which never changes: an object is walked at each of its changes, and
 * most of a field table refers to nothing.
 */
export function referringMembers(schema: Schema): readonly NamedSchema[] {
  const before = known.get(schema)
  if (before !== undefined) return before
  const members = Object.entries(schema.properties ?? {}).filter(([, child]) => refers(child))
  known.set(schema, members)
  return members
}

function refers(schema: Schema): boolean {
  const { items } = schema
  return (
    rulesOf(schema).from !== undefined ||
    referringMembers(schema).length > 0 ||
    (items !== undefined && refers(items))
  )
}
