import {
  type CelFunc,
  type CelList,
  type CelMap,
  CelScalar,
  celFunc,
  celList,
  celMap,
  isCelList,
  isCelMap,
  listType,
  mapType,
  type Result,
  type Value,
} from './cel.ts'
import { cidrSubnet } from './cidr.ts'
import { limits } from './limits.ts'
import { quantityOf } from './quantity.ts'
import { dynamic } from './shape.ts'
import { assertText } from './text-functions.ts'
import { toJsonValue, toValue } from './values.ts'

const { BOOL, DOUBLE, DYN, INT, STRING, UINT } = CelScalar
const LIST = listType(DYN)
const MAP = mapType(DYN, DYN)
const keep = <T>(schema: T): T => schema

/** Functions on lists, maps and JSON; each takes and gives values and changes none. */
export const collectionFunctions: readonly CelFunc[] = [
  celFunc('_+_', [LIST, LIST], LIST, concatenated),
  // The library's own `in` takes a member that is null for a missing one.
  ...[STRING, INT, BOOL, DOUBLE, UINT].map((key) =>
    celFunc('@in', [key, MAP], BOOL, (name, map) => map.get(keyOf(name)) !== undefined),
  ),
  celFunc('merge', [MAP, MAP], MAP, (a, b) => celMap(new Map([...a, ...b]))),
  celFunc('entries', [MAP], LIST, (map) =>
    Array.from(map, ([key, value]) =>
      celMap(
        new Map<string, Result>([
          ['key', key],
          ['value', value],
        ]),
      ),
    ),
  ),
  celFunc('toJson', [DYN], STRING, jsonText),
  celFunc('fromJson', [STRING], DYN, fromJson),
  celFunc('range', [INT], LIST, (end) => range(0n, end)),
  celFunc('range', [INT, INT], LIST, range),
  celFunc('sum', [LIST], DYN, sum),
  celFunc('min', [LIST], DYN, (list) => extreme(list, -1)),
  celFunc('max', [LIST], DYN, (list) => extreme(list, 1)),
  celFunc('sort', [LIST], LIST, (list) => celList([...list].sort(compare))),
  celFunc('distinct', [LIST], LIST, distinct),
  celFunc('flatten', [LIST], LIST, (list) =>
    celList([...list].flatMap((item) => (isCelList(item) ? [...item] : [item]))),
  ),
  celFunc('slice', [LIST, INT, INT], LIST, slice),
  celFunc('quantity', [STRING], DYN, quantityOf),
  celFunc('quantity', [INT], DYN, keep),
  celFunc('quantity', [DOUBLE], DYN, keep),
  celFunc('cidrSubnet', [STRING, INT, INT], STRING, (cidr, newBits, index) =>
    cidrSubnet(cidr, Number(newBits), index),
  ),
]

function concatenated(left: CelList, right: CelList): CelList {
  assertItems(left.size + right.size)
  return celList([...left, ...right])
}

function assertItems(size: number): void {
  if (size > limits.items) {
    throw new RangeError(`the list would have ${size} items, allowed are ${limits.items}`)
  }
}

/** The items of lists that loops build, to be appended to. */
const growing = new WeakMap<object, Value[]>()

/**
 * The accumulator of `map` and `filter`: what the parser writes as `@result + [x]` copies the list
 * at every step, or nests one list per step, and is quadratic either way. No author can name an
 * accumulator, so appending in place is not seen.
 */
export const accumulation: readonly CelFunc[] = [
  celFunc('@list', [], LIST, () => {
    const items: Value[] = []
    const list = celList(items)
    growing.set(list, items)
    return list
  }),
  celFunc('@append', [LIST, DYN], LIST, (list, item) => {
    assertItems(list.size + 1)
    growing.get(list)?.push(item)
    return list
  }),
]

function keyOf(key: Value): string | bigint | boolean | number {
  return typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean'
    ? key
    : Number(key)
}

function jsonText(value: Value): string {
  const text = JSON.stringify(toJsonValue(value, dynamic))
  assertText(text.length)
  return text
}

function fromJson(text: string): Value {
  const parsed = parsedJson(text)
  return toValue(parsed, dynamic, keep)
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may be a secret.
    throw new TypeError('the text is not JSON')
  }
}

function range(start: bigint, end: bigint): CelList {
  assertItems(Number(end - start))
  return celList(
    Array.from({ length: Math.max(0, Number(end - start)) }, (_, i) => start + BigInt(i)),
  )
}

function sum(list: CelList): bigint | number {
  let whole = 0n
  let rest: number | undefined
  for (const item of list) {
    if (typeof item === 'bigint') whole += item
    else if (typeof item === 'number') rest = (rest ?? 0) + item
    else throw new TypeError('sum takes numbers')
  }
  return rest === undefined ? whole : rest + Number(whole)
}

function extreme(list: CelList, sign: 1 | -1): Value {
  const [first, ...others] = list
  if (first === undefined) throw new RangeError('the list is empty')
  return others.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best), first)
}

function compare(a: Value, b: Value): number {
  const isText = typeof a === 'string' && typeof b === 'string'
  const areNumbers = isNumber(a) && isNumber(b)
  if (!isText && !areNumbers) throw new TypeError('only texts or only numbers can be compared')
  return a < b ? -1 : a > b ? 1 : 0
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

/** The first of equal items stays; 1 and 1.0 are equal, 1 and "1" are not. */
function distinct(list: CelList): CelList {
  const seen = new Map<string, Value>()
  for (const item of list) {
    const key = jsonText(item)
    if (!seen.has(key)) seen.set(key, item)
  }
  return celList([...seen.values()])
}

function slice(list: CelList, from: bigint, to: bigint): CelList {
  if (from < 0n || to < from || to > BigInt(list.size)) {
    throw new RangeError(`slice ${from} to ${to} is not within ${list.size} items`)
  }
  return celList([...list].slice(Number(from), Number(to)))
}

/** Whether every step of a path is there; null counts. The macros `has` and `default` use it. */
export function isPresent(value: Value, path: CelList): boolean {
  let current: Value | undefined = value
  for (const step of path) {
    if (!isCelMap(current)) return false
    current = (current as CelMap).get(keyOf(step))
    if (current === undefined) return false
  }
  return true
}
