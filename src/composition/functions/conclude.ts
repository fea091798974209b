import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { PipelineStep } from '../composition.ts'
import { fromFunctionObject } from './border.ts'
import { checkDesired, type DesiredProblem } from './desired-check.ts'
import { FunctionError, type FunctionErrorCode } from './error.ts'
import {
  type ComposedResource,
  type FailedPipeline,
  type PipelineResult,
  tellFailure,
} from './pipeline-result.ts'
import type { Progress } from './progress.ts'
import type { DesiredResource, ObservedState, Requirements } from './state.ts'
import { mapSorted } from './struct.ts'
import { withUntold } from './told.ts'

/** Characters of a name that a message repeats. */
const mostTold = 64

/** What a pipeline was given, as far as its end needs it. */
export interface PipelineStart {
  readonly steps: readonly PipelineStep[]
  readonly observed: ObservedState
  readonly known?: Readonly<Record<string, Requirements>>
}

/**
 * The result after the last step. What cannot be applied is a failure of the step that wants it. Whether
 * the resources may be made is still to be decided.
 */
export function complete(progress: Progress, start: PipelineStart): PipelineResult {
  const { desired, history, conditions, events, requirements, ttlMs } = progress
  const [problem] = desired === undefined ? [] : checkDesired(desired)
  if (problem !== undefined) return refuse(progress, start, problem)
  return {
    outcome: 'Completed',
    composite: {
      status: statusOf(desired?.composite.resource),
      ready: desired?.composite.ready ?? 'Unspecified',
    },
    resources: mapSorted(desired?.resources ?? {}, toComposed),
    dropped: Object.entries(history.droppedBy)
      .map(([resource, step]) => ({ resource, step }))
      .sort((a, b) => (a.resource < b.resource ? -1 : 1)),
    ...{ ttlMs, conditions, events, requirements },
  }
}

/** The result after a failure at a step: nothing is to be applied, and what was said stays said. */
export function fail(
  progress: Progress,
  { observed, known }: PipelineStart,
  at: { readonly step: PipelineStep; readonly error: FunctionError },
): FailedPipeline {
  const { code, message, cause } = at.error
  const called = { step: at.step.step, functionName: at.step.functionRef.name }
  return {
    outcome: 'Failed',
    ...called,
    code,
    message: tellFailure(called, message),
    ...(cause === undefined ? {} : { cause }),
    conditions: withUntold(progress.conditions, observed.composite.resource),
    events: progress.events,
    requirements: { ...known, ...progress.requirements },
  }
}

/** The result when the last desired state holds this: a failure of the step that wanted it. */
export function refuse(
  progress: Progress,
  start: PipelineStart,
  { resource, problem }: DesiredProblem,
  code: Extract<
    FunctionErrorCode,
    'ResponseInvalid' | 'Forbidden' | 'SecretExposed' | 'SchemaUnavailable'
  > = 'ResponseInvalid',
): FailedPipeline {
  const name = resource === undefined ? undefined : progress.history.changedBy[resource]
  const step = start.steps.find((candidate) => candidate.step === name) ?? start.steps.at(-1)
  if (step === undefined) throw new TypeError('a pipeline without steps wants nothing')
  const what =
    resource === undefined ? 'the composite' : `resource "${resource.slice(0, mostTold)}"`
  const message = `returned what ${code === 'ResponseInvalid' ? 'cannot' : 'may not'} be applied: ${what}: ${problem}`
  return fail(progress, start, { step, error: new FunctionError(code, message) })
}

/** Conditions travel in a field of their own, and the machinery's part is not a function's to write. */
function statusOf(composite: JsonObject | undefined): JsonObject {
  const status = composite?.status
  if (!isJsonObject(status)) return {}
  const { conditions: _conditions, plumbline: _ours, crossplane: _theirs, ...own } = status
  return own
}

function toComposed({ resource, ready }: DesiredResource): ComposedResource {
  const { status: _status, ...object } = fromFunctionObject(resource)
  return { object, ready: ready === 'True', isDecided: false }
}
