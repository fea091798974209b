import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import {
  absent,
  type CelError,
  type CelFunc,
  CelScalar,
  type CelType,
  celEnv,
  celError,
  celFunc,
  celMethod,
  type Failure,
  isCelError,
  isCelList,
  listType,
  omitted,
  plan,
  type Result,
  strings,
  type Value,
} from './cel.ts'
import { accumulation, collectionFunctions, isPresent } from './collection-functions.ts'
import { conversionRefusal, converting } from './conversions.ts'
import type { Names } from './graph.ts'
import { Meter } from './meter.ts'
import { matches } from './pattern.ts'
import { assertText, textFunctions } from './text-functions.ts'
import { weigh } from './weight.ts'

const { BOOL, BYTES, DYN, STRING } = CelScalar

/**
 * The budget of what runs. The library's functions take nothing but operands, so that it is the
 * module's; evaluation is synchronous, so that there is one at a time.
 */
const meter = new Meter()

/** Runs the evaluation of one graph, all its expressions together with the steps of one. */
export function withinBudget<T>(evaluation: () => T): T {
  meter.beginEvaluation()
  try {
    return evaluation()
  } finally {
    meter.endEvaluation()
  }
}

/** Weight that counts as one step of a loop. */
const weightPerStep = 4

/** A text made by `format` may contain a value many times: more than this is not tried. */
const formatWeight = 4096

const own: readonly CelFunc[] = [
  ...textFunctions,
  ...collectionFunctions,
  celMethod('matches', STRING, [STRING], BOOL, function (pattern) {
    return matches(String(this), pattern, meter)
  }),
]

/** Functions whose work does not grow with their operands. */
const unmetered: readonly CelFunc[] = [
  ...accumulation,
  celFunc('@tick', [], BOOL, () => meter.tick()),
  celFunc('@has', [DYN, listType(DYN)], BOOL, isPresent),
  celFunc('@observed', [DYN], BOOL, (value) => value !== absent),
  celFunc('omit', [], CelScalar.TYPE, () => omitted),
]

const all = [...celEnv({ funcs: [...strings, ...own] }).funcs].map(converting).map(metered)
const env = celEnv({ funcs: [...all, ...unmetered] })

/** Plans a tree to a closure; may throw a RangeError when the tree is too deep. */
export function prepare(
  expr: Expr,
  positions: Readonly<Record<string, number>>,
): (names: Names) => Value | Failure {
  const run = plan(env, expr)
  return (names) => {
    meter.beginRun()
    const result = caught(() => run(names))
    // Also when the loop ended with a value: it was ended, so the value is none.
    if (meter.isExhausted()) return { failed: 'steps', message: meter.exceeded(), at: undefined }
    if (!isCelError(result)) return result
    const at = result.exprId === undefined ? undefined : positions[String(result.exprId)]
    return { failed: 'error', message: inWords(result.message), at }
  }
}

/** The stack can overflow in the library; that is an error of the expression like others. */
function caught<T>(run: () => T): T | CelError {
  try {
    return run()
  } catch (error) {
    return celError(error instanceof RangeError ? 'the expression is nested too deep' : error)
  }
}

function metered(func: CelFunc): CelFunc {
  const { name, target, result } = func
  const types = [...(target === undefined ? [] : [target]), ...func.arguments]
  if (!types.some(isLarge)) return func
  const call = (self: Value | undefined, args: readonly Value[]): Result => {
    meter.spend(Math.floor(workOf(name, self, args) / weightPerStep))
    const value = func.call(0, self, [...args])
    if (value === undefined) throw new TypeError(`${name} does not take these operands`)
    if (isCelError(value)) throw new Error(value.message)
    if (typeof value === 'string') assertText(value.length)
    return value
  }
  return target === undefined
    ? celFunc(name, func.arguments, result, (...args: Value[]) => call(undefined, args))
    : celMethod(name, target, func.arguments, result, function (...args: Value[]) {
        return call(this, args)
      })
}

function isLarge(type: CelType): boolean {
  return type.kind !== 'scalar' || type === STRING || type === BYTES || type === DYN
}

function workOf(name: string, self: Value | undefined, args: readonly Value[]): number {
  const all = self === undefined ? args : [self, ...args]
  if (name === 'size' && typeof all[0] !== 'string') return 1
  if (name === '@in' && typeof all[1] === 'object') return weigh(all[0]) + weigh(all[1])
  if (name === '_+_') return shallow(all[0]) + shallow(all[1])
  const weight = all.reduce<number>((sum, value) => sum + weigh(value), 0)
  if (name === 'format' && weight > formatWeight) throw new RangeError('the text would be too long')
  return weight
}

/** What copying costs: the items, not what is in them. */
function shallow(value: Value | undefined): number {
  return isCelList(value) ? value.size / weightPerStep : weigh(value)
}

/** The library's words for operands that do not fit, in the author's. */
function inWords(message: string): string {
  const overload = /^found no matching overload for '_?([^']*?)_?' applied to '\((.*)\)'$/.exec(
    message,
  )
  if (overload === null) return message
  const [, operator = '', operands = ''] = overload
  const refusal = conversionRefusal(operator, operands.split(', '))
  if (refusal !== undefined) return refusal
  return `${operator} is not defined for ${operands}: convert with string(), int() or double()`
}
