import { type AnyKind, rulesOf, type Schema } from '../../provider/index.ts'
import { type TargetKind, targetOf } from './uses.ts'

/** A field of a kind that may take its value from another object. */
export interface DeclaredReference {
  /** Path below `spec.forProvider`; elements of a list are printed `[]`. */
  readonly at: string
  readonly target: TargetKind
  /** Where the value is in the target. */
  readonly path: string
}

/** The references a kind's field table declares. */
export function declaredReferences(kind: AnyKind): readonly DeclaredReference[] {
  return declaredIn(kind.fields.schema, '', kind.names.group)
}

function declaredIn(schema: Schema, at: string, group: string): readonly DeclaredReference[] {
  const { from } = rulesOf(schema)
  return [
    ...(from === undefined ? [] : [{ at, target: targetOf(from, group), path: from.path }]),
    ...Object.entries(schema.properties ?? {}).flatMap(([member, child]) =>
      declaredIn(child, at === '' ? member : `${at}.${member}`, group),
    ),
    ...(schema.items === undefined ? [] : declaredIn(schema.items, `${at}[]`, group)),
  ]
}
