import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { type Condition, findCondition } from '../../runtime/conditions.ts'

/** Why nothing may be taken from the object yet, or undefined when it is Ready as it stands now. */
export function unreadiness(object: KubeObject): string | undefined {
  const { deletionTimestamp, generation } = object.metadata
  if (deletionTimestamp !== undefined) return 'is being deleted'
  const ready = conditionOf(object, 'Ready')
  if (ready === undefined || ready.observedGeneration !== generation) {
    return 'is not Ready: not observed yet'
  }
  return ready.status === 'True' ? undefined : `is not Ready: ${ready.reason}`
}

/** A condition of the object, as the engine wrote it. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const { conditions } = (object.status ?? {}) as { readonly conditions?: readonly Condition[] }
  return findCondition(conditions, type)
}

/** The value at a path of members, e.g. `status.externalName`. */
export function valueAt(object: KubeObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, member) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[member]
          : undefined,
      object,
    )
}

/** The uid of the object's controller, or of the composite that claims it. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true)
  return controller?.uid ?? metadata.annotations?.[claimAnnotation]
}
