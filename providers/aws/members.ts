import type { Change, Doc, FieldTable } from '../../src/provider/index.ts'

/** The same members, each of which may also be undefined, as the SDK hands them out. */
export type Unset<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** The members that the cloud did not leave out. */
export function definedMembers(members: Doc): Doc {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/**
 * Of what one answer holds, the defined members of the groups asked for; those of `create` come with
 * the same answer. For kinds whose single call reads everything.
 */
export function askedMembers(
  { groupOf }: Pick<FieldTable, 'groupOf'>,
  members: Doc,
  groups: ReadonlySet<string>,
): Doc {
  return Object.fromEntries(
    Object.entries(definedMembers(members)).filter(([member]) => {
      const group = groupOf.get(member)
      return group !== undefined && (group === 'create' || groups.has(group))
    }),
  )
}

/** The top-level members that changes are in: what a patch-style call has to name. */
export function changedMembers(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(({ path: [step] }) =>
      step !== undefined && 'member' in step ? [step.member] : [],
    ),
  )
}
