import type { KubeObject } from '../../../kube/object.ts'
import { toManagedResource } from '../../../managed/managed-resource.ts'
import type { AnyKind } from '../../../provider/index.ts'

/**
 * A planned object as those see it that refer to it: Ready, and called what its manifest alone says it
 * will be called. What only the cloud can tell of it is missing where it is new. Pure.
 */
export function asReady(kind: AnyKind, object: KubeObject): KubeObject {
  const { metadata, status: before } = object
  if (metadata.deletionTimestamp !== undefined) return object
  const { requestedName, status } = toManagedResource(kind, object)
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'Ready')
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Planned',
    message: '',
    observedGeneration: metadata.generation,
  }
  const externalName = status.externalName ?? kind.identity.toName(requestedName)
  return { ...object, status: { ...Object(before), externalName, conditions: [...others, ready] } }
}
