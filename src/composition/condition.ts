import { isJsonObject, type JsonObject } from '../kube/json.ts'

/** A condition as far as readiness reads it; texts are "" where the object has none. */
export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly observedGeneration: number | undefined
}

/** The conditions of an object's status. */
export function conditionsOf({ status }: JsonObject): readonly Condition[] {
  const conditions = isJsonObject(status) ? status.conditions : undefined
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : []
  return list.filter(isJsonObject).map((condition) => ({
    type: textOf(condition.type),
    status: textOf(condition.status),
    reason: textOf(condition.reason),
    message: textOf(condition.message),
    observedGeneration: numberOf(condition.observedGeneration),
  }))
}

export function generationOf({ metadata }: JsonObject): number | undefined {
  return isJsonObject(metadata) ? numberOf(metadata.generation) : undefined
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
