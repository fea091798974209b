import { nameOf } from './fits.ts'
import { join } from './join.ts'
import type { Schema } from './schema.ts'
import { alternatives, dynamic, isTyped, type Resolve } from './shape.ts'

export type Typed =
  | { readonly type: Schema }
  | { readonly error: string; readonly code?: 'function' }

const boolean: Schema = { type: 'boolean' }

/** `_+_` in the author's writing: `+`. */
export function operatorOf(name: string): string {
  return name.replaceAll('_', '').replace('@in', 'in')
}

/** The type of an operator's result; undefined when the name is no operator of this file. */
export function typeOfOperator(
  name: string,
  operands: readonly Schema[],
  resolve: Resolve,
): Typed | undefined {
  switch (name) {
    case '_+_':
    case '_-_':
    case '_*_':
    case '_/_':
    case '_%_':
      return arithmetic(name, operands, resolve)
    case '-_':
      return negated(operands[0] ?? dynamic)
    case '!_':
    case '_&&_':
    case '_||_':
      return logical(name, operands)
    case '@not_strictly_false':
      return { type: boolean }
    case '_==_':
    case '_!=_':
      return { type: boolean }
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return compared(name, operands, resolve)
    case '@in':
      return membership(operands, resolve)
    default:
      return undefined
  }
}

/** Dynamic, or one of several types: only running tells. */
function isOpen(schema: Schema, resolve: Resolve): boolean {
  return !isTyped(schema) || schema.type === 'never' || alternatives(schema, resolve).length > 1
}

function arithmetic(name: string, operands: readonly Schema[], resolve: Resolve): Typed {
  const [left = dynamic, right = dynamic] = operands
  if (isOpen(left, resolve) || isOpen(right, resolve)) return { type: dynamic }
  const sign = operatorOf(name)
  const pair = `${left.type} ${sign} ${right.type}`
  const timely = timeResults.get(pair)
  if (timely !== undefined) return { type: { type: timely } }
  const isAdded = sign === '+' && ['string', 'array', 'bytes'].includes(left.type ?? '')
  const areNumbers = left.type === 'integer' || (left.type === 'number' && sign !== '%')
  if (left.type !== right.type || !(isAdded || areNumbers)) {
    return {
      error: `${nameOf(left)} ${sign} ${nameOf(right)} is not defined: ${remedy(left, right)}`,
    }
  }
  if (left.type === 'array') return { type: concatenation(left, right, resolve) }
  return { type: left.type === undefined ? dynamic : { type: left.type } }
}

const timeResults: ReadonlyMap<string, string> = new Map([
  ['timestamp + duration', 'timestamp'],
  ['duration + timestamp', 'timestamp'],
  ['duration + duration', 'duration'],
  ['timestamp - timestamp', 'duration'],
  ['timestamp - duration', 'timestamp'],
  ['duration - duration', 'duration'],
])

function remedy(left: Schema, right: Schema): string {
  const types = [left.type, right.type]
  if (types.includes('string')) return 'convert with string()'
  const areNumbers = types.every((type) => type === 'integer' || type === 'number')
  return areNumbers ? 'convert with double() or int()' : 'convert the operands to one type'
}

function concatenation(left: Schema, right: Schema, resolve: Resolve): Schema {
  const { maxItems: _left, ...joined } = join([left, right], resolve)
  if (left.maxItems === undefined || right.maxItems === undefined) return joined
  return { ...joined, maxItems: left.maxItems + right.maxItems }
}

function negated(operand: Schema): Typed {
  const { type } = operand
  if (type === undefined || !isTyped(operand)) return { type: dynamic }
  if (type === 'integer' || type === 'number') return { type: { type } }
  return { error: `-${nameOf(operand)} is not defined: only numbers have a sign` }
}

function logical(name: string, operands: readonly Schema[]): Typed {
  const strange = operands.find(({ type }) => type !== undefined && !isTruth(type))
  if (strange === undefined) return { type: boolean }
  return { error: `${operatorOf(name)} takes boolean, not ${nameOf(strange)}: compare with ==` }
}

function isTruth(type: string): boolean {
  return type === 'boolean' || type === 'never'
}

function compared(name: string, operands: readonly Schema[], resolve: Resolve): Typed {
  const [left = dynamic, right = dynamic] = operands
  if (isOpen(left, resolve) || isOpen(right, resolve)) return { type: boolean }
  const areNumbers = [left, right].every(({ type }) => type === 'integer' || type === 'number')
  const ordered = ['string', 'boolean', 'bytes', 'timestamp', 'duration']
  const areAlike = left.type === right.type && ordered.includes(left.type ?? '')
  if (areNumbers || areAlike) return { type: boolean }
  const pair = `${nameOf(left)} ${operatorOf(name)} ${nameOf(right)}`
  const isText = left.type === 'string' || right.type === 'string'
  const cure = isText
    ? 'convert the string with int() or double(), one such as 1Gi with quantity()'
    : remedy(left, right)
  return { error: `${pair} is not defined: ${cure}` }
}

function membership(operands: readonly Schema[], resolve: Resolve): Typed {
  const container = operands[1] ?? dynamic
  if (isOpen(container, resolve)) return { type: boolean }
  const isContainer = container.type === 'array' || container.type === 'object'
  if (isContainer || container.properties !== undefined) return { type: boolean }
  return { error: `in takes a list or an object on its right, not ${nameOf(container)}` }
}
