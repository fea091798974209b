import { isJsonObject, type JsonObject } from '../../kube/json.ts'

/** google.protobuf.Struct as the codec takes and gives it. */
export interface Struct {
  readonly fields?: Readonly<Record<string, Value>>
}

/** google.protobuf.Value: at most one member is set. */
export interface Value {
  readonly nullValue?: number
  readonly numberValue?: number
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly structValue?: Struct
  readonly listValue?: { readonly values?: readonly Value[] }
}

/**
 * A JSON object as a Struct. Keys are sorted, so that equal objects encode to equal bytes; list
 * order stays. Throws TypeError for what is not JSON. Integers above 2^53 lose digits: every number
 * of a Struct is a double.
 */
export function toStruct(object: JsonObject): Struct {
  return { fields: mapSorted(object, toValue) }
}

/** A Struct as plain JSON; an absent or empty one is `{}`. NaN and infinities stay what they are. */
export function fromStruct(struct: Struct | undefined): JsonObject {
  const fields = Object.entries(struct?.fields ?? {})
  // Object.fromEntries defines `__proto__` as a member like any other; an assignment would not.
  return Object.fromEntries(fields.map(([key, value]) => [key, fromValue(value)]))
}

/** The object with sorted keys and converted values; members that are undefined are left out. */
export function mapSorted<From, To>(
  object: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, value]) => [key, convert(value)]))
}

function toValue(value: unknown): Value {
  if (value === null) return { nullValue: 0 }
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } }
  if (isJsonObject(value)) return { structValue: toStruct(value) }
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'number':
      return { numberValue: value }
    case 'boolean':
      return { boolValue: value }
    default:
      throw new TypeError(`${typeof value} is not JSON`)
  }
}

/** A Value without any kind is malformed; it reads as null, as in the Go implementation. */
function fromValue(value: Value): unknown {
  if (value.structValue !== undefined) return fromStruct(value.structValue)
  if (value.listValue !== undefined) return (value.listValue.values ?? []).map(fromValue)
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null
}
