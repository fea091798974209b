import type { KubeObject } from '../../kube/object.ts'
import type { AnyKind } from '../../provider/index.ts'
import { finalizer } from '../annotations.ts'
import { declaredReferences } from './declared.ts'
import { recordedOf } from './recorded.ts'
import { isOwned } from './remembered.ts'
import type { TargetKind } from './uses.ts'

/** An object by kind and name. */
export interface TargetName extends TargetKind {
  readonly namespace: string
  readonly name: string
}

/** One word for an object, across all stores. */
export function printTarget({ group, kind, namespace, name }: TargetName): string {
  return `${group}/${kind} ${namespace}/${name}`
}

/**
 * The objects whose deletion waits for this one: those its references are recorded to stand for,
 * with the intent to create it or with what it owns, until the cloud was seen without them. What
 * matters at creation only binds no longer once that is done. Whatever the manifest, a policy or a
 * pause says by now: what the external resource uses is what was written. Pure.
 */
export function boundTargets(kind: AnyKind, object: KubeObject): readonly TargetName[] {
  const recorded = recordedOf(object)
  if (recorded.length === 0 || object.metadata.finalizers?.includes(finalizer) !== true) return []
  const owned = isOwned(object.status)
  const declared = new Map(declaredReferences(kind).map((reference) => [reference.at, reference]))
  const namespace = object.metadata.namespace ?? ''
  return recorded.flatMap(({ at, to }) => {
    const reference = declared.get(at)
    if (reference === undefined || (owned && reference.createOnly)) return []
    return [{ ...reference.target, namespace, name: to }]
  })
}
