import { type AnyKind, rulesOf, type Schema } from '../../src/provider/index.ts'
import type { Template } from '../support/conformance-template.ts'

/** An edit of one immutable field of an example to another value that is valid by itself. */
export interface Edit {
  readonly path: string
  /** Merge patch of `spec.forProvider`. */
  readonly patch: unknown
}

/**
 * Edits of the immutable fields that the example declares. Left out: lists, and texts whose pattern
 * allows no small change and for which the table gives no other example.
 */
export function immutableEdits(kind: AnyKind, { spec }: Template): readonly Edit[] {
  return editsBelow(kind.fields.schema, spec.forProvider, false)
}

function editsBelow(schema: Schema, value: unknown, inherited: boolean): readonly Edit[] {
  const immutable = inherited || rulesOf(schema).mutability === 'immutable'
  if (schema.properties === undefined) {
    const other = immutable ? otherValue(schema, value) : undefined
    return other === undefined ? [] : [{ path: '', patch: other }]
  }
  const declared = new Map(Object.entries(Object(value)))
  return Object.entries(schema.properties)
    .filter(([name]) => declared.has(name))
    .flatMap(([name, child]) =>
      editsBelow(child, declared.get(name), immutable).map(({ path, patch }) => ({
        path: path === '' ? name : `${name}.${path}`,
        patch: { [name]: patch },
      })),
    )
}

function otherValue(schema: Schema, value: unknown): unknown {
  const example = [...(rulesOf(schema).examples ?? []), ...(schema.enum ?? [])].find(
    (candidate) => candidate !== value,
  )
  if (example !== undefined) return example
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value === schema.maximum ? value - 1 : value + 1
  return typeof value === 'string' ? otherText(schema, value) : undefined
}

function otherText({ pattern = '', maxLength = Infinity }: Schema, text: string): unknown {
  const start = text.slice(0, -1)
  return [`${text}x`, `${start}8`, `${start}9`].find(
    (candidate) =>
      candidate !== text && candidate.length <= maxLength && RegExp(pattern).test(candidate),
  )
}
