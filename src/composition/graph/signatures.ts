import { oneOf } from './finding.ts'
import { nameOf } from './fits.ts'
import { didYouMean } from './nearest.ts'
import type { Typed } from './operators.ts'
import type { Schema } from './schema.ts'
import { dynamic, isTyped, itemsOf, type Resolve } from './shape.ts'

/**
 * Every function by its signature: `receiver.name(operands) result`. Result words of their own:
 * `item` (of the first list), `items` (a list of those), `inner` (the items of its items).
 */
const lines = `
size(any) integer
any.size() integer
string.contains(string) boolean
string.startsWith(string) boolean
string.endsWith(string) boolean
string.matches(string) boolean
string(any) string
int(any) integer
double(any) number
bool(any) boolean
timestamp(any) timestamp
duration(any) duration
type(any) type
string.charAt(integer) string
string.indexOf(string) integer
string.indexOf(string, integer) integer
string.lastIndexOf(string) integer
string.lastIndexOf(string, integer) integer
string.lowerAscii() string
string.upperAscii() string
string.split(string) strings
string.split(string, integer) strings
string.substring(integer) string
string.substring(integer, integer) string
string.trim() string
string.replace(string, string) string
string.replace(string, string, integer) string
list.join() string
list.join(string) string
string.format(list) string
timestamp.getFullYear() integer
timestamp.getMonth() integer
timestamp.getDate() integer
timestamp.getDayOfMonth() integer
timestamp.getDayOfWeek() integer
timestamp.getDayOfYear() integer
timestamp.getHours() integer
timestamp.getMinutes() integer
timestamp.getSeconds() integer
duration.getHours() integer
duration.getMinutes() integer
duration.getSeconds() integer
merge(map, map) any
entries(map) list
toJson(any) string
fromJson(string) any
base64Encode(string) string
base64Decode(string) string
sha256(string) string
shortHash(string, integer) string
range(integer) integers
range(integer, integer) integers
sum(list) item
min(list) item
max(list) item
sort(list) items
distinct(list) items
flatten(list) inner
slice(list, integer, integer) items
quantity(any) any
cidrSubnet(string, integer, integer) string
omit() omit
`

interface Signature {
  readonly receiver: string | undefined
  readonly operands: readonly string[]
  readonly result: string
}

const signatures: ReadonlyMap<string, readonly Signature[]> = Map.groupBy(
  lines.trim().split('\n').map(signatureOf),
  ({ name }) => name,
)

function signatureOf(line: string): Signature & { readonly name: string } {
  const [, receiver, name = '', operands = '', result = ''] =
    /^(?:(\w+)\.)?(\w+)\((.*)\) (\w+)$/.exec(line) ?? []
  return { name, receiver, operands: operands === '' ? [] : operands.split(', '), result }
}

const loopMacros = ['all', 'exists', 'exists_one', 'map', 'filter']

/** Names that are functions or macros: no id of a node. */
export const functionNames: ReadonlySet<string> = new Set([
  ...signatures.keys(),
  ...loopMacros,
  ...['has', 'default'],
])

/** The type of a call's result, or what is wrong with the call. */
export function typeOfCall(
  name: string,
  receiver: Schema | undefined,
  operands: readonly Schema[],
  resolve: Resolve,
): Typed {
  const known = signatures.get(name)
  if (loopMacros.includes(name)) {
    return { error: `${name}() needs a list and a variable: list.${name}(x, …)`, code: 'function' }
  }
  if (known === undefined) {
    const near = didYouMean(name, functionNames)
    return { error: `there is no function ${name}${near}`, code: 'function' }
  }
  const fitting = known.find((signature) => takes(signature, receiver, operands))
  if (fitting !== undefined) {
    return { type: resultOf(fitting.result, receiver ?? operands[0] ?? dynamic, resolve) }
  }
  const given = `${receiver === undefined ? '' : `${nameOf(receiver)}.`}${name}(${operands.map(nameOf).join(', ')})`
  return {
    error: `${given} is not defined: it is ${oneOf(known.map((one) => printed(name, one)))}`,
  }
}

function printed(name: string, { receiver, operands }: Signature): string {
  return `${receiver === undefined ? '' : `${receiver}.`}${name}(${operands.join(', ')})`
}

function takes(
  signature: Signature,
  receiver: Schema | undefined,
  operands: readonly Schema[],
): boolean {
  if ((signature.receiver === undefined) !== (receiver === undefined)) return false
  if (signature.operands.length !== operands.length) return false
  if (receiver !== undefined && !isOf(receiver, signature.receiver ?? '')) return false
  return operands.every((operand, index) => isOf(operand, signature.operands[index] ?? ''))
}

/** Whether a type may be what a signature calls `word`; unions and dynamic types may be anything. */
function isOf(schema: Schema, word: string): boolean {
  if (word === 'any' || !isTyped(schema) || schema.type === 'never') return true
  const type = schema.type ?? (schema.properties === undefined ? undefined : 'object')
  if (type === undefined) return true
  if (word === 'list') return type === 'array'
  if (word === 'map') return type === 'object'
  return type === word
}

function resultOf(word: string, first: Schema, resolve: Resolve): Schema {
  const item = first.type === 'array' ? itemsOf(first, resolve) : dynamic
  const bound = first.maxItems === undefined ? {} : { maxItems: first.maxItems }
  switch (word) {
    case 'any':
      return dynamic
    case 'list':
      return { type: 'array', items: dynamic }
    case 'strings':
      return { type: 'array', items: { type: 'string' } }
    case 'integers':
      return { type: 'array', items: { type: 'integer' } }
    case 'item':
      return item
    case 'items':
      return { type: 'array', items: item, ...bound }
    case 'inner':
      return { type: 'array', items: item.type === 'array' ? itemsOf(item, resolve) : dynamic }
    case 'omit':
      return { type: 'never', omit: true }
    default:
      return { type: word }
  }
}
