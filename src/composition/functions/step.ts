import type { JsonObject } from '../../kube/json.ts'
import type { PipelineStep } from '../composition.ts'
import { FunctionError, messageOf } from './error.ts'
import type { FunctionCaller, PipelineReader, SecretRef } from './ports.ts'
import { encodeBody, type FunctionRequest, tagOf, withMeta } from './request.ts'
import type { RequiredReader } from './required-reader.ts'
import { join, settle } from './requirements.ts'
import type { FunctionResponse } from './response.ts'
import {
  type DesiredState,
  noRequirements,
  type Requirements,
  type ResourceSelector,
} from './state.ts'

type RequiredResource = NonNullable<
  NonNullable<PipelineStep['requirements']>['requiredResources']
>[number]

export interface StepDeps {
  readonly functions: FunctionCaller
  readonly reader: PipelineReader
  readonly required: RequiredReader
}

/** What a step gets from the reconcile and from the steps before it. */
export interface StepStart {
  readonly observed: Buffer
  readonly desired: DesiredState | undefined
  readonly context: JsonObject
  /** What the step asked for at the last reconcile. */
  readonly known: Requirements | undefined
}

/** Runs one step until its requirements are settled. FunctionError. */
export async function runStep(
  deps: StepDeps,
  step: PipelineStep,
  start: StepStart,
  signal: AbortSignal,
): Promise<FunctionResponse> {
  const credentials = await readCredentials(deps.reader, step, signal)
  const bootstrap = await deps.required.answer(declaredBy(step), signal)
  const guess = start.known === undefined ? noAnswers : await seed(deps, start.known, signal)
  const fixed = { observed: start.observed, desired: start.desired, input: step.input, credentials }
  const call = stepCaller(deps.functions, step.functionRef.name, fixed, signal)
  return await settle(
    { call, answer: (requirements) => deps.required.answer(requirements, signal) },
    { bootstrap, first: join(guess, bootstrap), context: start.context },
  )
}

const noAnswers = { resources: {}, extraResources: {}, schemas: {} }

/** Saves the call that only asks again for what it asked for last time. Best effort. */
async function seed({ required }: StepDeps, known: Requirements, signal: AbortSignal) {
  try {
    return await required.answer({ ...noRequirements, resources: known.resources }, signal)
  } catch {
    signal.throwIfAborted()
    return noAnswers
  }
}

/** The first call's tag goes with all of them: they are one step. */
function stepCaller(
  functions: FunctionCaller,
  functionName: string,
  fixed: Pick<FunctionRequest, 'observed' | 'desired' | 'input' | 'credentials'>,
  signal: AbortSignal,
): (answers: FunctionRequest['answers'], context: JsonObject) => Promise<FunctionResponse> {
  let tag: string | undefined
  return (answers, context) => {
    const body = encodeBody({ ...fixed, answers, context })
    tag ??= tagOf(body)
    return functions.call(functionName, withMeta(body, tag), signal)
  }
}

async function readCredentials(
  reader: PipelineReader,
  { credentials = [] }: PipelineStep,
  signal: AbortSignal,
): Promise<FunctionRequest['credentials']> {
  const entries = credentials.map(async ({ name, source, secretRef }) => {
    if (source !== 'Secret' || secretRef === undefined) return []
    return [[name, await readSecret(reader, { name, secretRef }, signal)] as const]
  })
  return Object.fromEntries((await Promise.all(entries)).flat())
}

async function readSecret(
  reader: PipelineReader,
  { name, secretRef }: { readonly name: string; readonly secretRef: SecretRef },
  signal: AbortSignal,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const secret = `credentials "${name}": Secret ${secretRef.namespace}/${secretRef.name}`
  const unavailable = (why: string, cause?: unknown): FunctionError =>
    new FunctionError('CredentialsUnavailable', `cannot be called: ${secret} ${why}`, { cause })
  try {
    const data = await reader.readCredentials(secretRef, signal)
    if (data !== undefined) return data
  } catch (error) {
    throw unavailable(`could not be read: ${messageOf(error)}`, error)
  }
  throw unavailable('does not exist')
}

/** The requirements that a step has in the Composition itself. */
export function declaredBy({ requirements = {} }: PipelineStep): Requirements {
  const { requiredResources = [], requiredSchemas = [] } = requirements
  return {
    resources: Object.fromEntries(
      requiredResources.map((required) => [required.requirementName, toSelector(required)]),
    ),
    extraResources: {},
    schemas: Object.fromEntries(
      requiredSchemas.map(({ requirementName, apiVersion, kind }) => [
        requirementName,
        { apiVersion, kind },
      ]),
    ),
  }
}

function toSelector(required: RequiredResource): ResourceSelector {
  const { apiVersion, kind, name, matchLabels, namespace } = required
  return {
    apiVersion,
    kind,
    ...(name === undefined ? {} : { matchName: name }),
    ...(matchLabels === undefined ? {} : { matchLabels }),
    ...(namespace === undefined ? {} : { namespace }),
  }
}
