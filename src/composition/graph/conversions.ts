import { type CelFunc, celFunc, celType, isCelError, type Value } from './cel.ts'

/** What each conversion of the language takes, in words for an author. */
const takes: ReadonlyMap<string, string> = new Map([
  ['int', 'a whole number of 64 bits such as "42", a timestamp or a duration'],
  ['uint', 'a whole number from 0 to 64 bits such as "42"'],
  ['double', 'a finite number such as "1.5"'],
  ['bool', '"true" or "false"'],
  ['string', 'a number, boolean, timestamp, duration or UTF-8 bytes'],
  ['timestamp', 'a time of RFC 3339 such as "2006-01-02T15:04:05Z"'],
  ['duration', 'hours, minutes and seconds such as "1h30m"'],
])

/** The library converts by the rules of JavaScript, which reads "" as 0 and "0x10" as 16. */
const spellings: ReadonlyMap<string, RegExp> = new Map([
  ['int', /^[+-]?\d{1,40}$/],
  ['uint', /^\+?\d{1,40}$/],
  ['double', /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/],
])

/** A conversion that fails in words of ours: the operand's type and what is wanted, never its value. */
export function converting(func: CelFunc): CelFunc {
  const { name } = func
  if (!takes.has(name) || func.target !== undefined) return func
  return celFunc(name, func.arguments, func.result, (...operands: Value[]) => {
    const [operand = null] = operands
    const isSpelled = typeof operand !== 'string' || spellings.get(name)?.test(operand) !== false
    const value = isSpelled ? func.call(0, undefined, operands) : undefined
    const isLost = typeof operand === 'string' && value === Number.POSITIVE_INFINITY
    if (value === undefined || isCelError(value) || isLost) {
      throw new TypeError(refusal(name, typeWord(operand)))
    }
    return value
  })
}

/** Why a conversion does not take an operand; undefined for what is no conversion. */
export function conversionRefusal(name: string, types: readonly string[]): string | undefined {
  return takes.has(name) ? refusal(name, types.map(wordOf).join(', ')) : undefined
}

/** The type of a value as authors know it. */
export function typeWord(value: Value): string {
  return wordOf(celType(value).name)
}

function refusal(name: string, type: string): string {
  return `${type} cannot be converted: ${name}() takes ${takes.get(name)}`
}

const words: Readonly<Record<string, string>> = {
  int: 'integer',
  uint: 'integer',
  double: 'number',
  bool: 'boolean',
  null_type: 'null',
  'google.protobuf.Timestamp': 'timestamp',
  'google.protobuf.Duration': 'duration',
}

function wordOf(type: string): string {
  return words[type] ?? type
}
