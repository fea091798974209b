import type { KubeObject } from '../../kube/object.ts'
import type { AnyKind } from '../../provider/index.ts'
import { finalizer } from '../annotations.ts'
import { declaredReferences } from './declared.ts'
import { recordedOf, stageOf } from './recorded.ts'
import { docOf, keyOfUse, referenceUses, type TargetKind } from './uses.ts'

/** An object by kind and name. */
export interface TargetName extends TargetKind {
  readonly namespace: string
  readonly name: string
}

/** One word for an object, across all stores. */
export function printTarget({ group, kind, namespace, name }: TargetName): string {
  return `${group}/${kind} ${namespace}/${name}`
}

/** An object whose deletion waits for another one. */
export interface BoundTarget extends TargetName {
  /** The manifest has something else in this place by now, and the cloud has not. */
  readonly leaving: boolean
}

/** An object that a deletion waits for. */
export interface Holder {
  /** As `Kind name`. */
  readonly name: string
  /** It refers to the object no more: it lets go by itself once that is written. */
  readonly leaving: boolean
}

/**
 * The objects whose deletion waits for this one: those its references are recorded to stand for,
 * with the intent to create it or with what it owns, until the cloud was seen without them. What
 * matters at creation only binds until what was created is seen standing, and again while it is made
 * anew. Whatever a policy or a pause says by now: what the external resource uses is what was
 * written. Only a value that the manifest leaves to the cloud binds no longer, although the cloud
 * keeps it: nobody says any more that it must stay. Pure.
 */
export function boundTargets(kind: AnyKind, object: KubeObject): readonly BoundTarget[] {
  const recorded = recordedOf(object)
  if (recorded.length === 0 || object.metadata.finalizers?.includes(finalizer) !== true) return []
  const isThere = stageOf(object) === 'there'
  const declared = new Map(declaredReferences(kind).map((reference) => [reference.at, reference]))
  const asked = new Set(referenceUses(kind, docOf(object)).map(keyOfUse))
  const namespace = object.metadata.namespace ?? ''
  return recorded.flatMap((entry) => {
    const reference = declared.get(entry.at)
    if (reference === undefined || (isThere && reference.createOnly)) return []
    const leaving = entry.replaced === true || !asked.has(keyOfUse(entry))
    return [{ ...reference.target, namespace, name: entry.to, leaving }]
  })
}
