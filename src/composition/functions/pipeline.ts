import type { PipelineStep } from '../composition.ts'
import { toFunctionState } from './border.ts'
import { complete, fail, type PipelineStart, refuse } from './conclude.ts'
import { FunctionError } from './error.ts'
import { exposureIn } from './exposure.ts'
import { GivenSecrets } from './given-secrets.ts'
import { KindSchemas } from './kind-schemas.ts'
import { notingReader } from './noting-reader.ts'
import type { PipelineResult } from './pipeline-result.ts'
import type { FunctionCaller, PipelineReader, RefusalOf } from './ports.ts'
import { advance, nothingYet, type Progress } from './progress.ts'
import { encodeObserved } from './request.ts'
import { RequiredReader } from './required-reader.ts'
import type { FunctionResponse } from './response.ts'
import type { ObservedState, Requirements } from './state.ts'
import { runStep } from './step.ts'
import { addConditions, conditionProblem } from './told.ts'
import { withholdFailure, withholdQuotes } from './withhold.ts'

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
  /** Texts in the input of the steps that are secret. */
  readonly secretInput?: readonly string[]
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
  const schemas = new KindSchemas(deps.reader)
  const given = givenTo(schemas, run)
  const reader = notingReader(deps.reader, given)
  const result = await runSteps({ ...deps, reader, given, schemas }, run, signal)
  return await withholdFailure(result, given, signal)
}

interface GivingDeps extends PipelineDeps {
  readonly given: GivenSecrets
  readonly schemas: KindSchemas
}

async function runSteps(
  deps: GivingDeps,
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
      const answer = await runStep(stepDeps, step, start, signal)
      const response = await withholdQuotes(answer, deps.given, signal)
      assertConditions(progress, response)
      progress = advance(progress, step, response)
      assertNotFatal(response)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof FunctionError)) throw error
      return fail(progress, run, { step, error })
    }
  }
  return await judge(deps, run, progress, signal)
}

function givenTo(schemas: KindSchemas, { observed, steps, secretInput = [] }: PipelineRun) {
  const given = new GivenSecrets(schemas)
  given.addState(observed)
  for (const text of secretInput) given.addText(text)
  if (secretInput.length === 0) for (const { input = {} } of steps) given.addInput(input)
  return given
}

/** The result after the last step: nothing that shows a secret, or that may not be made. */
async function judge(
  deps: GivingDeps,
  run: PipelineRun,
  progress: Progress,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const { desired } = progress
  const { given, schemas } = deps
  const known = { given, schemas, composite: run.observed.composite.resource }
  const exposed = desired && (await exposureIn(desired, known, signal))
  if (exposed !== undefined) return refuse(progress, run, exposed, exposed.code)
  const result = complete(progress, run)
  if (result.outcome === 'Failed') return result
  const judged = await Promise.all(
    Object.entries(result.resources).map(async ([name, composed]) => {
      return { name, composed, refusal: await deps.refusalOf(composed.object, signal) }
    }),
  )
  for (const { name, refusal } of judged) {
    if (refusal?.is !== 'forbidden') continue
    return refuse(progress, run, { resource: name, problem: refusal.why }, 'Forbidden')
  }
  const decided = judged.map(({ name, composed, refusal }) => {
    return [name, { ...composed, isDecided: refusal === undefined }] as const
  })
  return { ...result, resources: Object.fromEntries(decided) }
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
