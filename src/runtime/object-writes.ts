import { toMergePatch } from '../kube/merge-patch.ts'
import { type KubeObject, keyOf, type Resource } from '../kube/object.ts'
import type { KubeWriter } from '../kube/port.ts'
import type { Store } from './store.ts'

/** Writes to objects of one resource. `store` takes the answers, so that no pass acts on older ones. */
export interface ObjectWrites {
  readonly kube: Pick<KubeWriter, 'patch'>
  readonly resource: Resource
  readonly store: Pick<Store, 'put'> | undefined
}

/** Merges into the metadata, with the version we know as precondition (409 Conflict). */
export async function patchMetadata(
  { kube, resource, store }: ObjectWrites,
  object: KubeObject,
  metadata: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { resourceVersion, uid } = object.metadata
  const body = { metadata: { ...metadata, resourceVersion, uid } }
  const written = await kube.patch(resource, keyOf(object), { type: 'merge', body }, signal)
  store?.put(written)
  return written
}

/** The finalizers with `name` among them or not; the same list when that is so already. */
export function withFinalizer(
  object: KubeObject,
  name: string,
  wanted: boolean,
): readonly string[] {
  const finalizers = object.metadata.finalizers ?? []
  if (finalizers.includes(name) === wanted) return finalizers
  return wanted ? [...finalizers, name] : finalizers.filter((other) => other !== name)
}

/** Adds or removes a finalizer; writes nothing when it is as it should be. */
export async function setFinalizer(
  writes: ObjectWrites,
  object: KubeObject,
  finalizer: { readonly name: string; readonly wanted: boolean },
  signal: AbortSignal,
): Promise<KubeObject> {
  const finalizers = withFinalizer(object, finalizer.name, finalizer.wanted)
  if (finalizers === object.metadata.finalizers) return object
  return patchMetadata(writes, object, { finalizers }, signal)
}

/**
 * Writes the whole status, with the version we know as precondition (409 Conflict): a uid is none on
 * the status of a custom resource, and an object made anew under the same name must not be written.
 * A patch of what differs costs the API server less than an apply, which types both sides anew.
 */
export async function writeStatus(
  { kube, resource, store }: ObjectWrites,
  object: KubeObject,
  status: unknown,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { resourceVersion } = object.metadata
  const body = { metadata: { resourceVersion }, status: toMergePatch(object.status, status) }
  const patch = { type: 'merge', subresource: 'status', body } as const
  const written = await kube.patch(resource, keyOf(object), patch, signal)
  store?.put(written)
  return written
}
