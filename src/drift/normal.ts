import { createHash } from 'node:crypto'
import { type Rules, rulesOf, type Schema } from '../provider/index.ts'
import { canonicalJson, elementsOf, inOrder, isDoc, isEmpty } from './canonical.ts'
import { comparatorOf } from './comparators.ts'

/**
 * The normal form of a value of this field: equal for values that are the same in both directions.
 * Undefined when the value counts as not there: silence, emptiness, or what silence stands for.
 */
export function normalise(schema: Schema, value: unknown): unknown {
  if (isEmpty(value)) return undefined
  const rules = rulesOf(schema)
  const normal = normalShape(schema, rules, value)
  if (isEmpty(normal)) return undefined
  if (rules.absent === undefined) return normal
  const silence = normalShape(schema, rules, rules.absent)
  return canonicalJson(normal) === canonicalJson(silence) ? undefined : normal
}

function normalShape(schema: Schema, rules: Rules, value: unknown): unknown {
  switch (rules.shape) {
    case 'leaf':
      return schema.properties === undefined
        ? comparatorOf(rules.compare).normal(value)
        : normalObject(schema, value, isAny)
    case 'object':
      return normalObject(schema, value, isAny)
    case 'list':
      return elementsOf(value).map((item) => normalItem(schema.items, item))
    case 'set':
    case 'keyed-list':
    case 'entries':
      return uniqueInOrder(elementsOf(value).map((item) => normalItem(schema.items, item)))
    case 'map':
    case 'secret-ref':
      return value
    default: {
      const unknown: never = rules.shape
      throw new Error(`field table: unknown shape ${String(unknown)}`)
    }
  }
}

/** An item is there whatever its value, so emptiness means itself. */
export function normalItem(schema: Schema | undefined, item: unknown): unknown {
  if (schema === undefined) return item
  return normalShape(schema, rulesOf(schema), item)
}

function normalObject(
  schema: Schema,
  value: unknown,
  includes: (member: Schema) => boolean,
): Readonly<Record<string, unknown>> {
  const doc = isDoc(value) ? value : {}
  const members = Object.entries(schema.properties ?? {})
    .filter(([, member]) => includes(member))
    .map(([name, member]) => [name, normalise(member, doc[name])] as const)
  return Object.fromEntries(members.filter(([, normal]) => normal !== undefined))
}

function isAny(): boolean {
  return true
}

/** Whether the member is part of what an element without a key is known by. */
export function isContent(member: Schema): boolean {
  const { assigned, secret } = rulesOf(member)
  return assigned !== true && secret !== true
}

/** The hash by which an element without a declared key is known; blind for what the cloud assigns. */
export function contentHash(item: Schema, element: unknown): string {
  const normal = canonicalJson(normalObject(item, element, isContent))
  return createHash('sha256').update(normal).digest('hex').slice(0, 8)
}

function uniqueInOrder(values: readonly unknown[]): readonly unknown[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]))
  return [...byText].sort(([a], [b]) => inOrder(a, b)).map(([, value]) => value)
}
