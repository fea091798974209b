import { finalizer } from './annotations.ts'
import type { ManagedDeps } from './deps.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'

/** Lets the object go. */
export async function removeFinalizer(
  deps: ManagedDeps,
  resource: ManagedResource,
  signal: AbortSignal,
): Promise<ManagedResource> {
  const finalizers = (resource.object.metadata.finalizers ?? []).filter(
    (name) => name !== finalizer,
  )
  return patchMetadata(deps, resource, { finalizers }, signal)
}

export function withFinalizer(resource: ManagedResource): readonly string[] {
  return [...new Set([...(resource.object.metadata.finalizers ?? []), finalizer])]
}

/** Merge patch with the version we know as precondition; the store takes the answer. */
export async function patchMetadata(
  deps: ManagedDeps,
  resource: ManagedResource,
  metadata: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<ManagedResource> {
  const { resourceVersion, uid } = resource.object.metadata
  const body = { metadata: { ...metadata, resourceVersion, uid } }
  const object = await deps.kube.patch(deps.resource, resource.key, { type: 'merge', body }, signal)
  deps.store.put(object)
  return toManagedResource(deps.kind, object)
}
