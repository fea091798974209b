import type { KubeObject } from '../kube/object.ts'
import { annotation, steering } from './annotations.ts'
import type { ManagedStatus } from './managed-resource.ts'
import { controllerOf } from './references/target.ts'

/**
 * Whether someone waits for a reconcile: the spec, our annotations, the controller (selectors may go
 * by it) or the deletion changed; or, for an object first seen after a start, work that an earlier
 * process left unfinished.
 */
export function isUrgent(previous: KubeObject | undefined, next: KubeObject): boolean {
  if (previous === undefined) return isUnfinished(next)
  return (
    previous.metadata.generation !== next.metadata.generation ||
    previous.metadata.deletionTimestamp !== next.metadata.deletionTimestamp ||
    steering(previous.metadata.annotations ?? {}) !== steering(next.metadata.annotations ?? {}) ||
    isRenamed(previous, next) ||
    controllerOf(previous) !== controllerOf(next) ||
    isDisclaimed(previous, next)
  )
}

/** The user takes the intent away: what exists may be adopted. */
function isDisclaimed(previous: KubeObject, next: KubeObject): boolean {
  return (
    previous.metadata.annotations?.[annotation.createIntent] !== undefined &&
    next.metadata.annotations?.[annotation.createIntent] === undefined
  )
}

/** By the user, that is: the engine writes the external name together with a new intent. */
function isRenamed(previous: KubeObject, next: KubeObject): boolean {
  const [before, after] = [previous.metadata.annotations, next.metadata.annotations]
  return (
    before?.[annotation.externalName] !== after?.[annotation.externalName] &&
    before?.[annotation.createIntent] === after?.[annotation.createIntent]
  )
}

function isUnfinished(object: KubeObject): boolean {
  const { generation, deletionTimestamp, annotations } = object.metadata
  const status = (object.status ?? {}) as ManagedStatus
  if (deletionTimestamp !== undefined) return true
  if (status.observedGeneration !== generation) return true
  if (annotations?.[annotation.reconcileRequestedAt] !== status.lastHandledReconcileAt) return true
  const settled = status.conditions?.find((condition) => condition.type === 'Synced')
  return settled?.status !== 'True' || (status.drift?.state ?? 'InSync') !== 'InSync'
}
