import { type AnyKind, type Rules, rulesOf, type Schema } from '../../provider/index.ts'
import { type TargetKind, targetOf } from './uses.ts'

/** A field of a kind that may take its value from another object. */
export interface DeclaredReference {
  /** Path below `spec.forProvider`; elements of a list are printed `[]`. */
  readonly at: string
  readonly type: Schema['type']
  readonly target: TargetKind
  /** Where the value is in the target. */
  readonly path: string
  /** The object is needed at creation only. */
  readonly createOnly: boolean
  /** What holds the field is nothing without it. */
  readonly essential: boolean
}

/** By kind, not by schema: whom a reference means depends on the group of the kind as well. */
const known = new WeakMap<AnyKind, readonly DeclaredReference[]>()

/** The references a kind's field table declares; worked out once per kind. */
export function declaredReferences(kind: AnyKind): readonly DeclaredReference[] {
  const before = known.get(kind)
  if (before !== undefined) return before
  const { fields, names } = kind
  const declared = declaredIn(fields.schema, { at: '', group: names.group, createOnly: false })
  known.set(kind, declared)
  return declared
}

interface Position {
  readonly at: string
  /** API group of a target that names none. */
  readonly group: string
  readonly createOnly: boolean
}

function declaredIn(schema: Schema, position: Position): readonly DeclaredReference[] {
  const rules = rulesOf(schema)
  const here = {
    ...position,
    createOnly: position.createOnly || rules.mutability === 'create-only',
  }
  return [
    ...ownReference(schema.type, rules, here),
    ...Object.entries(schema.properties ?? {}).flatMap(([member, child]) =>
      declaredIn(child, { ...here, at: here.at === '' ? member : `${here.at}.${member}` }),
    ),
    ...(schema.items === undefined
      ? []
      : declaredIn(schema.items, { ...here, at: `${here.at}[]` })),
  ]
}

function ownReference(
  type: Schema['type'],
  { from }: Rules,
  { at, group, createOnly }: Position,
): readonly DeclaredReference[] {
  if (from === undefined) return []
  return [
    {
      at,
      type,
      target: targetOf(from, group),
      path: from.path,
      createOnly: createOnly || from.neededFor === 'creation',
      essential: from.essential === true,
    },
  ]
}
