import type { JsonObject } from '../../kube/json.ts'
import type { Finding } from '../../runtime/conditions.ts'
import type { PipelineStep } from '../composition.ts'
import { fromFunctionSelector } from './border.ts'
import { type DesiredHistory, noHistory, recordStep } from './desired-history.ts'
import type { FunctionResponse } from './response.ts'
import type { DesiredState, Requirements } from './state.ts'
import { declaredBy } from './step.ts'
import { mapSorted } from './struct.ts'
import { addConditions, type PipelineEvent, toEvents } from './told.ts'

/** What the steps so far have made. */
export interface Progress {
  readonly desired: DesiredState | undefined
  readonly context: JsonObject
  readonly history: DesiredHistory
  readonly conditions: readonly Finding[]
  readonly events: readonly PipelineEvent[]
  readonly requirements: Readonly<Record<string, Requirements>>
  readonly ttlMs: number | undefined
}

export const nothingYet: Progress = {
  desired: undefined,
  context: {},
  history: noHistory,
  conditions: [],
  events: [],
  requirements: {},
  ttlMs: undefined,
}

/**
 * The progress after a step. Desired state and context are taken over as they are: what a step
 * leaves out is gone. Of all ttls the smallest counts.
 */
export function advance(
  progress: Progress,
  step: PipelineStep,
  response: FunctionResponse,
): Progress {
  const { desired, context, results, conditions, ttlMs } = response
  const change = { before: progress.desired, after: desired }
  return {
    desired,
    context,
    history: recordStep(progress.history, step.step, change),
    conditions: addConditions(progress.conditions, conditions),
    events: [...progress.events, ...toEvents(step.step, results)],
    requirements: { ...progress.requirements, [step.step]: requiredBy(step, response) },
    ttlMs: smaller(progress.ttlMs, ttlMs),
  }
}

function requiredBy(step: PipelineStep, { requirements }: FunctionResponse): Requirements {
  const own = declaredBy(step)
  return {
    resources: mapSorted({ ...requirements.resources, ...own.resources }, fromFunctionSelector),
    extraResources: mapSorted(requirements.extraResources, fromFunctionSelector),
    schemas: { ...requirements.schemas, ...own.schemas },
  }
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
