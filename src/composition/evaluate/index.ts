/** Pure evaluation of a compiled graph. */
export { describeGap, describeUnknown } from './describe.ts'
export { evaluate } from './evaluate.ts'
export type {
  Evaluation,
  Gap,
  Hold,
  Inputs,
  Lookup,
  MayChange,
  Observed,
  Outcome,
} from './evaluation.ts'
