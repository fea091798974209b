import type { Schema } from './schema.ts'
import { alternatives, isTyped, type Resolve } from './shape.ts'

/** Functions that make one type of another, where exactly one does. */
const conversions: Readonly<Record<string, string>> = {
  'integer to string': 'string()',
  'number to string': 'string()',
  'boolean to string': 'string()',
  'timestamp to string': 'string()',
  'duration to string': 'string()',
  'bytes to string': 'string()',
  'object to string': 'toJson()',
  'string to integer': 'int()',
  'string to number': 'double()',
  'string to boolean': 'bool()',
  'number to integer': 'int()',
}

/**
 * What to do about an expression whose type is not that of its place, as `: convert with string()`;
 * empty where that is not certain. Pure.
 */
export function cureOf(from: Schema, to: Schema, resolve: Resolve): string {
  const [value, ...otherValues] = alternatives(resolve(from), resolve)
  const [place, ...otherPlaces] = alternatives(resolve(to), resolve)
  const isSure = otherValues.length === 0 && otherPlaces.length === 0
  if (value === undefined || place === undefined || !isSure) return ''
  const [is, wanted] = [typeOf(value), typeOf(place)]
  // Of a value that is written out the author knows best what was meant.
  const isWrittenOut = value.enum !== undefined
  if (isWrittenOut || is === undefined || wanted === undefined || is === wanted) return ''
  if (wanted === 'array') return cureOfList(value, place, resolve)
  if (is === 'array') return cureOfItems(value, place, resolve)
  const conversion = conversions[`${is} to ${wanted}`]
  return conversion === undefined ? '' : `: convert with ${conversion}`
}

/** One value where a list of such values is wanted. */
function cureOfList(value: Schema, place: Schema, resolve: Resolve): string {
  const item = place.items === undefined ? undefined : resolve(place.items)
  const isItem = item !== undefined && isTyped(item) && typeOf(item) === typeOf(value)
  return isItem ? ': put it in brackets, [ ]' : ''
}

/** A list where one of its items is wanted, or all of them as a text. */
function cureOfItems(value: Schema, place: Schema, resolve: Resolve): string {
  const item = value.items === undefined ? undefined : resolve(value.items)
  if (item === undefined || typeOf(item) !== typeOf(place)) return ''
  const joined = typeOf(place) === 'string' ? ', or join them with join()' : ''
  return `: take one item with [0]${joined}`
}

function typeOf({ type, properties }: Schema): string | undefined {
  return type ?? (properties === undefined ? undefined : 'object')
}

/** What to do about a literal of a template that is not of the type of its place. Pure. */
export function literalCure(value: unknown, to: Schema, resolve: Resolve): string {
  const places = alternatives(resolve(to), resolve)
  if (places.length !== 1) return ''
  const wanted = typeOf(places[0] ?? {})
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  if (wanted === 'string' && isScalar) return `: quote it, "${value}"`
  if (typeof value !== 'string' || value === '' || wanted === undefined) return ''
  const isWhole = wanted === 'integer' && /^-?\d{1,15}$/.test(value)
  const isNumber = wanted === 'number' && /^-?\d{1,15}(\.\d+)?$/.test(value)
  const isTruth = wanted === 'boolean' && (value === 'true' || value === 'false')
  return isWhole || isNumber || isTruth ? `: write it without quotes, ${value}` : ''
}
