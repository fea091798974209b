import { cut } from './cut.ts'

/** A condition as Kubernetes conventions ask; `observedGeneration` is what it was computed from. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly lastTransitionTime: string
  readonly observedGeneration: number
}

/** What one reconcile says about one type. */
export type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

const longestMessage = 1024

/**
 * The conditions after this reconcile, in the order of the findings; a type without a finding goes.
 * A transition time moves only when the status moves. `now` is RFC 3339.
 */
export function mergeConditions(
  before: readonly Condition[],
  findings: readonly Finding[],
  facts: { readonly generation: number; readonly now: string },
): readonly Condition[] {
  return findings.map((finding) => {
    const old = before.find((condition) => condition.type === finding.type)
    return {
      type: finding.type,
      status: finding.status,
      reason: finding.reason,
      message: cut(finding.message, longestMessage),
      lastTransitionTime: old?.status === finding.status ? old.lastTransitionTime : facts.now,
      observedGeneration: facts.generation,
    }
  })
}

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** RFC 3339 in whole seconds, as conditions carry it. */
export function toConditionTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
