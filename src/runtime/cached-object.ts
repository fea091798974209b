import type { KubeObject, ObjectMeta } from '../kube/object.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The object as a store keeps it: without `metadata.managedFields` and kubectl's last-applied
 * annotation, which double its size and which nothing here reads, and frozen to the bottom. Takes
 * the given object over: what is kept of it is frozen in place, so nobody may write to it later.
 */
export function toCachedObject(object: KubeObject): KubeObject {
  return deepFreeze({ ...object, metadata: slim(object.metadata) })
}

function slim(metadata: ObjectMeta & { readonly managedFields?: unknown }): ObjectMeta {
  const { managedFields: _dropped, ...kept } = metadata
  if (kept.annotations?.[lastApplied] === undefined) return kept
  const { [lastApplied]: _applied, ...annotations } = kept.annotations
  return { ...kept, annotations }
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) {
      deepFreeze(member)
    }
  }
  return Object.freeze(value)
}
