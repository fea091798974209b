/**
 * The only door to @bufbuild/cel: what this folder uses of it, and nothing else. Everything that is
 * ours (macros, types, bounds, functions) works on the standard syntax tree and on these values.
 */
import { type CelInput, type CelMap, type CelValue, celMap, objectType } from '@bufbuild/cel'

export {
  type CelError,
  type CelFunc,
  type CelList,
  type CelMap,
  CelScalar,
  type CelType,
  celEnv,
  celError,
  celFunc,
  celList,
  celMap,
  celMethod,
  celType,
  isCelError,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  listType,
  mapType,
  parse,
  plan,
} from '@bufbuild/cel'
export { strings } from '@bufbuild/cel/ext'

/** A value of an expression. Opaque outside this folder but for `toJson` and `fromJson` of values. */
export type Value = CelValue

/** What a function of ours may return: converted by the library. */
export type Result = CelInput

/** Why an expression gave no value. */
export interface Failure {
  readonly failed: 'steps' | 'error'
  readonly message: string
  /** Offset in the expression; undefined when it is not known. */
  readonly at: number | undefined
}

export function isFailure(value: Value | Failure): value is Failure {
  return typeof value === 'object' && value !== null && 'failed' in value
}

/** What `omit()` gives: a type, so that no operator takes it and it equals nothing else. */
export const omitted = objectType('plumbline.omit')

/** Stands for a node that only soft references read and that is not there: empty, known by identity. */
export const absent: CelMap = celMap(new Map())
