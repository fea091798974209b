import type { PipelineStep } from '../composition.ts'
import { toFunctionState } from './border.ts'
import { complete, fail, type PipelineStart, refuse } from './conclude.ts'
import type { DesiredProblem } from './desired-check.ts'
import { FunctionError } from './error.ts'
import type { CompletedPipeline, PipelineResult } from './pipeline-result.ts'
import type { FunctionCaller, PipelineReader, RefusalOf } from './ports.ts'
import { advance, nothingYet, type Progress } from './progress.ts'
import { encodeObserved } from './request.ts'
import { RequiredReader } from './required-reader.ts'
import type { FunctionResponse } from './response.ts'
import type { ObservedState, Requirements } from './state.ts'
import { runStep } from './step.ts'
import { addConditions, conditionProblem } from './told.ts'

export interface PipelineDeps {
  readonly functions: FunctionCaller
  readonly reader: PipelineReader
  readonly refusalOf: RefusalOf
}

export interface PipelineRun extends PipelineStart {
  /** At least one; their names are unique. */
  readonly steps: readonly PipelineStep[]
  /** Read once, by the caller: every step sees the same. Keys in our spelling. */
  readonly observed: ObservedState
  /** `requirements` of the last result for this composite and revision: saves a call per step. */
  readonly known?: Readonly<Record<string, Requirements>>
}

/**
 * Runs the steps of a pipeline one after the other and returns what they want, or why there is
 * nothing to apply. Reads through `deps.reader` only and writes nothing. Throws the signal's reason
 * when it is aborted; every failure of a function is a result.
 */
export async function runPipeline(
  deps: PipelineDeps,
  run: PipelineRun,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const stepDeps = { ...deps, required: new RequiredReader(deps.reader) }
  let observed: Buffer | undefined
  let progress = nothingYet
  for (const step of run.steps) {
    try {
      observed ??= encodeObserved(toFunctionState(run.observed))
      const known = run.known?.[step.step]
      const start = { observed, desired: progress.desired, context: progress.context, known }
      const response = await runStep(stepDeps, step, start, signal)
      assertConditions(progress, response)
      progress = advance(progress, step, response)
      assertNotFatal(response)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof FunctionError)) throw error
      return fail(progress, run, { step, error })
    }
  }
  const result = complete(progress, run)
  if (result.outcome === 'Failed') return result
  const forbidden = await forbiddenOf(deps, result, signal)
  return forbidden === undefined ? result : refuse(progress, run, forbidden, 'Forbidden')
}

/** Of what may not be made, the first by name. */
async function forbiddenOf(
  { refusalOf }: PipelineDeps,
  { resources }: CompletedPipeline,
  signal: AbortSignal,
): Promise<DesiredProblem | undefined> {
  const found = await Promise.all(
    Object.entries(resources).map(async ([resource, { object }]) => {
      const problem = await refusalOf(object, signal)
      return problem === undefined ? [] : [{ resource, problem }]
    }),
  )
  return found.flat()[0]
}

function assertConditions(progress: Progress, { conditions }: FunctionResponse): void {
  const problem = conditionProblem(addConditions(progress.conditions, conditions))
  if (problem === undefined) return
  throw new FunctionError('ResponseInvalid', `returned what cannot be applied: ${problem}`)
}

function assertNotFatal({ results }: FunctionResponse): void {
  const fatal = results.find(({ severity }) => severity === 'Fatal')
  if (fatal === undefined) return
  throw new FunctionError('FatalResult', `returned a fatal result: ${fatal.message}`)
}
