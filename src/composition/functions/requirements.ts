import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../kube/json.ts'
import { FunctionError } from './error.ts'
import { describeSelector } from './required-reader.ts'
import type { FunctionResponse, StepResult } from './response.ts'
import type { Answers, Requirements, ResourceSelector } from './state.ts'

/** How often a function may ask for something else, as in Crossplane; so at most 6 calls. */
const iterationLimit = 5

export interface SettleDeps {
  /** One call of the step's function. */
  call(answers: Answers, context: JsonObject): Promise<FunctionResponse>
  answer(requirements: Requirements): Promise<Answers>
}

export interface SettleStart {
  /** Answers to the requirements of the step itself: sent with every call, never overridden. */
  readonly bootstrap: Answers
  /** What the first call carries: the bootstrap answers and, as a guess, those of the last time. */
  readonly first: Answers
  readonly context: JsonObject
}

/**
 * Calls a function until it asks for nothing new. Its context is carried from call to call, its
 * desired state is not. A fatal result ends the loop. FunctionError RequirementsUnsettled.
 */
export async function settle(deps: SettleDeps, start: SettleStart): Promise<FunctionResponse> {
  let answers = start.first
  let context = start.context
  let previous: FunctionResponse | undefined
  for (let iteration = 0; ; iteration += 1) {
    const response = await deps.call(answers, context)
    if (isFatal(response)) return response
    if (isDeepStrictEqual(response.requirements, previous?.requirements)) return response
    if (iteration === iterationLimit) throw unsettled(response, previous)
    const next = join(await deps.answer(response.requirements), start.bootstrap)
    if (iteration === 0 && isDeepStrictEqual(next, answers)) return response
    answers = next
    context = response.context
    previous = response
  }
}

/** Both; the second wins where a name is in both. */
export function join(answers: Answers, winner: Answers): Answers {
  return {
    resources: { ...answers.resources, ...winner.resources },
    extraResources: { ...answers.extraResources, ...winner.extraResources },
    schemas: { ...answers.schemas, ...winner.schemas },
  }
}

function isFatal({ results }: FunctionResponse): boolean {
  return results.some(({ severity }) => severity === 'Fatal')
}

/** Names what kept changing and what was said last: the count alone helps nobody. */
function unsettled(last: FunctionResponse, before: FunctionResponse | undefined): FunctionError {
  const changes = (['resources', 'extraResources', 'schemas'] as const).flatMap((field) =>
    changesOf(last.requirements[field], before?.requirements[field] ?? {}),
  )
  const said = last.results.map(describeResult)
  const message = [
    `never settled: its requirements did not stabilise after ${iterationLimit} iterations`,
    `still changing: ${[...new Set(changes)].sort().join(', ')}`,
    ...(said.length === 0 ? [] : [`last results: ${said.join(', ')}`]),
  ].join('; ')
  return new FunctionError('RequirementsUnsettled', message)
}

type Selectors = Readonly<Record<string, ResourceSelector>>

function changesOf(now: Selectors, before: Selectors): readonly string[] {
  const names = Object.keys({ ...before, ...now })
  return names
    .filter((name) => !isDeepStrictEqual(now[name], before[name]))
    .map((name) => `"${name}" (${describeChange(now[name], before[name])})`)
}

function describeChange(
  now: ResourceSelector | undefined,
  before: ResourceSelector | undefined,
): string {
  if (now === undefined) return 'no longer asked for'
  const what = describeSelector(now)
  return before === undefined ? what : `${what}, before ${describeSelector(before)}`
}

function describeResult({ severity, message }: StepResult): string {
  return `${severity} "${message}"`
}
