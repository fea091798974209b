import { isDoc } from '../../drift/canonical.ts'
import { type AnyKind, type Doc, rulesOf, type Schema } from '../../provider/index.ts'
import { referringMembers } from './referring-members.ts'
import { below, element, type Place, type ReferenceUse, top, useOf } from './uses.ts'

/** What a use stands for: undefined keeps a plain value, `withheld` removes it. */
export type ValueOfUse = (use: ReferenceUse) => { readonly value: unknown } | 'withheld' | undefined

/** The document as a kind sees it: values in place, and no member that only says where they are. */
export function fillReferences(kind: AnyKind, doc: Doc, find: ValueOfUse): Doc {
  return fillIn(kind.fields.schema, doc, top(kind), find) ?? {}
}

/** Undefined where a value is missing without which the object says nothing. */
function fillIn(schema: Schema, doc: Doc, place: Place, find: ValueOfUse): Doc | undefined {
  const members = referringMembers(schema)
  if (members.length === 0) return doc
  const filled: Record<string, unknown> = { ...doc }
  for (const [member, child] of members) {
    const here = below(place, member, child)
    const inside = fillBelow(child, doc[member], here, find)
    set(filled, member, isEmptied(doc[member], inside) ? undefined : inside)
    if (rulesOf(child).from === undefined) continue
    for (const end of ['Ref', 'Selector']) set(filled, `${member}${end}`, undefined)
    const use = useOf(child, doc, member, here)
    if (use === undefined) continue
    const found = find(use)
    if (found === undefined && doc[member] === undefined && use.essential) return undefined
    set(filled, member, valueFor(found, doc[member]))
  }
  return filled
}

function valueFor(found: ReturnType<ValueOfUse>, plain: unknown): unknown {
  if (found === undefined) return plain
  return found === 'withheld' ? undefined : found.value
}

function set(doc: Record<string, unknown>, member: string, value: unknown): void {
  if (value === undefined) delete doc[member]
  else doc[member] = value
}

function fillBelow(schema: Schema, value: unknown, place: Place, find: ValueOfUse): unknown {
  if (isDoc(value)) return fillIn(schema, value, place, find)
  const { items } = schema
  if (!Array.isArray(value) || items === undefined) return value
  const filled = value.map((item: unknown) => fillBelow(items, item, element(place), find))
  return filled.filter((item) => item !== undefined)
}

/** An empty object may mean "must not be there", and nobody said that. */
function isEmptied(before: unknown, after: unknown): boolean {
  if (!isDoc(before) || !isDoc(after)) return false
  return Object.keys(before).length > 0 && Object.keys(after).length === 0
}
