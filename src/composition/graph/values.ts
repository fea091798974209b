import {
  celList,
  celMap,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  omitted,
  type Value,
} from './cel.ts'
import { typeWord } from './conversions.ts'
import { limits } from './limits.ts'
import type { Schema } from './schema.ts'
import { alternatives, dynamic, itemsOf, memberOf, type Resolve } from './shape.ts'
import { weigh } from './weight.ts'

/**
 * Conversions, once per object: informers keep one object per version, so its identity is its
 * version. The schema and resolver are kept beside it, because a newer graph may type it anew.
 */
const converted = new WeakMap<
  object,
  { readonly schema: Schema; readonly resolve: Resolve; readonly value: Value }
>()

/**
 * A JSON value for expressions: integers are bigint where the schema says `integer` or nothing,
 * doubles where it says `number`. Objects become maps, so that no member name is special.
 */
export function toValue(json: unknown, schema: Schema, resolve: Resolve): Value {
  if (typeof json !== 'object' || json === null) return toScalar(json, schema, resolve)
  const before = converted.get(json)
  if (before?.schema === schema && before.resolve === resolve) return before.value
  const value = Array.isArray(json)
    ? listValue(json, schema, resolve)
    : celMap(new Map(membersOf(json, schema, resolve)))
  converted.set(json, { schema, resolve, value })
  return value
}

function listValue(json: readonly unknown[], schema: Schema, resolve: Resolve): Value {
  const items = itemsOf(schema, resolve)
  return celList(json.map((item) => toValue(item, items, resolve)))
}

function membersOf(
  json: object,
  schema: Schema,
  resolve: Resolve,
): readonly (readonly [string, Value])[] {
  return Object.entries(json)
    .filter(([name, member]) => name !== 'managedFields' && member !== undefined)
    .map(([name, member]) => {
      const type = memberOf(schema, name, resolve) ?? dynamic
      return [name, toValue(member, type, resolve)] as const
    })
}

function toScalar(json: unknown, schema: Schema, resolve: Resolve): Value {
  if (typeof json === 'string' || typeof json === 'boolean') return json
  if (typeof json !== 'number') return null
  const isDouble = alternatives(schema, resolve).every(({ type }) => type === 'number')
  return Number.isSafeInteger(json) && !isDouble ? BigInt(json) : json
}

/** A result as JSON for a place of the type `wanted`. Throws a TypeError that says what to do. */
export function toJsonValue(value: Value, wanted: Schema): unknown {
  if (weigh(value) > limits.items) throw new TypeError('the result is too large')
  const json = jsonOf(value)
  if (wanted.type === 'integer' && typeof json === 'number' && !Number.isInteger(json)) {
    throw new TypeError(`${json} is a number, wanted is an integer: convert with int()`)
  }
  return json
}

function jsonOf(value: Value): unknown {
  if (typeof value === 'string') {
    if (value.length <= limits.text) return value
    throw new TypeError(`the text has ${value.length} characters, allowed are ${limits.text}`)
  }
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'bigint' || typeof value === 'number') return numberOf(value)
  if (isCelUint(value)) return numberOf(value.value)
  if (isCelList(value)) return Array.from(value, jsonOf)
  if (isCelMap(value)) {
    return Object.fromEntries(Array.from(value, ([key, member]) => [keyText(key), jsonOf(member)]))
  }
  throw new TypeError(`${typeWord(value)} is no JSON value: ${remedy(value)}`)
}

function remedy(value: Value): string {
  if (value === omitted) return 'omit() stands for a whole field only'
  if (value instanceof Uint8Array) return 'use base64Encode()'
  return isCelType(value) ? 'compare it with another type' : 'use string()'
}

function keyText(key: Value): string {
  return isCelUint(key) ? String(key.value) : String(key)
}

function numberOf(value: bigint | number): number {
  const number = Number(value)
  if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
    throw new TypeError(`${value} is too large for a number: use string()`)
  }
  if (!Number.isFinite(number)) {
    throw new TypeError(`${number} is no JSON value: wanted is a finite number`)
  }
  return number
}
