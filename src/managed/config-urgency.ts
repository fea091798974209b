import type { KubeObject } from '../kube/object.ts'
import { type Condition, findCondition } from '../runtime/conditions.ts'
import { steering } from './annotations.ts'

/** Whether a change of a provider configuration is a reason to check it at once. */
export function configUrgent(previous: KubeObject | undefined, next: KubeObject): boolean {
  return previous === undefined || isSteered(previous, next)
}

/** Whether the managed resources that use the configuration should look again. */
export function configWakesUsers(
  previous: KubeObject | undefined,
  next: KubeObject | undefined,
): boolean {
  if (previous === undefined || next === undefined) return true
  return isSteered(previous, next) || readyOf(previous) !== readyOf(next)
}

function isSteered(previous: KubeObject, next: KubeObject): boolean {
  return (
    previous.metadata.generation !== next.metadata.generation ||
    previous.metadata.deletionTimestamp !== next.metadata.deletionTimestamp ||
    steering(previous.metadata.annotations ?? {}) !== steering(next.metadata.annotations ?? {})
  )
}

function readyOf(config: KubeObject): string | undefined {
  const { conditions } = (config.status ?? {}) as { readonly conditions?: readonly Condition[] }
  return findCondition(conditions, 'Ready')?.status
}
