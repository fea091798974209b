import { type Members, membersSchema, type Values } from './field.ts'
import type { Schema } from './schema.ts'

/** Groups in write order: name to members. One group = one read and one applier. */
export type Groups = Readonly<Record<string, Members>>

/**
 * Groups without an applier. `create`: immutable and create-only fields. `options`: members that
 * say how calls are made (compare `none`), never what the cloud should look like.
 */
export const unwrittenGroups = ['create', 'options'] as const
export type UnwrittenGroup = (typeof unwrittenGroups)[number]

/** All fields of a kind, the single source of its types, CRD, comparison rules and docs. */
export interface FieldTable<G extends Groups = Groups> {
  readonly groups: G
  /** Group names in write order. */
  readonly order: readonly string[]
  /** Member of `spec.forProvider` to its group. */
  readonly groupOf: ReadonlyMap<string, string>
  /** The merged, flat `spec.forProvider`. */
  readonly schema: Schema
}

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (
  i: infer I,
) => void
  ? I
  : never

/** What a manifest may declare: the flat members of all groups. */
export type Desired<T> =
  T extends FieldTable<infer G> ? Values<UnionToIntersection<G[keyof G]>> : never

/** The values of one group; every member optional, since the cloud may answer with silence. */
export type GroupValues<T, Name extends string> =
  T extends FieldTable<infer G> ? (Name extends keyof G ? Partial<Values<G[Name]>> : never) : never

/** The groups that have an applier. */
export type Written<T> =
  T extends FieldTable<infer G> ? Exclude<keyof G & string, UnwrittenGroup> : never

/** Builds a table; the same member in two groups is an error of the author and stops the load. */
export function fieldTable<const G extends Groups>(groups: G): FieldTable<G> {
  const groupOf = new Map<string, string>()
  const members: Record<string, Members[string]> = {}
  for (const [group, fields] of Object.entries(groups)) {
    for (const [member, field] of Object.entries(fields)) {
      const other = groupOf.get(member)
      if (other !== undefined) {
        throw new Error(`field table: member ${member} is in group ${other} and in group ${group}`)
      }
      groupOf.set(member, group)
      members[member] = field
    }
  }
  return {
    groups,
    order: Object.keys(groups),
    groupOf,
    schema: membersSchema(
      'What the external resource should look like; unset means unmanaged.',
      members,
    ),
  }
}
