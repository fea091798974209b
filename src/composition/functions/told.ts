import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { Finding } from '../../runtime/conditions.ts'
import type { StepResult } from './response.ts'

/** A result of a function as an Event about the composite. */
export interface PipelineEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** The step that said so. */
  readonly step: string
}

/** Conditions that are the host's to set; those of a function are ignored. */
const hostConditions: readonly string[] = [
  ...['Ready', 'Synced', 'Healthy', 'UpToDate', 'Responsive'],
  ...['Drifted', 'Degraded', 'Reconciling', 'Stalled'],
]

const defaultEventReason = 'ComposeResources'
const defaultConditionReason = 'ReportedByFunction'

/** Events in order, up to a fatal result: that one is told by the failure of the pipeline. */
export function toEvents(step: string, results: readonly StepResult[]): readonly PipelineEvent[] {
  const fatal = results.findIndex(({ severity }) => severity === 'Fatal')
  return results
    .slice(0, fatal < 0 ? results.length : fatal)
    .map(({ severity, reason, message }) => ({
      type: severity === 'Normal' ? 'Normal' : 'Warning',
      reason: reason ?? defaultEventReason,
      message,
      step,
    }))
}

/** Kubernetes: an optional DNS prefix and a name. */
const conditionType = /^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const longestWord = 256
/** A composite takes 32; the rest is for the host's own. */
const mostConditions = 24

/** Why these conditions would make the composite's status unwritable; undefined: they would not. */
export function conditionProblem(conditions: readonly Finding[]): string | undefined {
  if (conditions.length > mostConditions) {
    return `${conditions.length} conditions; at most ${mostConditions} are taken`
  }
  const wrong = conditions.find(
    ({ type, reason }) =>
      !conditionType.test(type) || type.length > longestWord || reason.length > longestWord,
  )
  if (wrong === undefined) return undefined
  const { type, reason } = wrong
  return conditionType.test(type) && type.length <= longestWord
    ? `condition ${JSON.stringify(type)} has a reason of ${reason.length} characters; at most ${longestWord} are taken`
    : `a condition of type ${JSON.stringify(type.slice(0, longestWord))}, which is not a name`
}

/** `known` with the custom conditions of a step; of one type the last counts. Sorted by type. */
export function addConditions(
  known: readonly Finding[],
  added: readonly Finding[],
): readonly Finding[] {
  const custom = added
    .filter(({ type }) => !hostConditions.includes(type))
    .map((condition) => ({ ...condition, reason: condition.reason || defaultConditionReason }))
  const byType = new Map([...known, ...custom].map((condition) => [condition.type, condition]))
  return [...byType.values()].sort((a, b) => (a.type < b.type ? -1 : 1))
}

/**
 * The conditions after a failed pipeline: every custom condition of the composite that no step has
 * told becomes Unknown, for what it said belongs to a pass that did not happen.
 */
export function withUntold(told: readonly Finding[], composite: JsonObject): readonly Finding[] {
  const status = isJsonObject(composite.status) ? composite.status : {}
  const existing = Array.isArray(status.conditions) ? status.conditions.filter(isJsonObject) : []
  const untold = existing
    .map(({ type }) => type)
    .filter((type) => typeof type === 'string')
    .filter((type) => !told.some((condition) => condition.type === type))
    .map((type) => ({
      type,
      status: 'Unknown' as const,
      reason: 'FatalError',
      message: 'The pipeline failed before the status of this condition could be determined.',
    }))
  return addConditions(told, untold)
}
