import type { KubeObject } from '../../kube/object.ts'
import type { AnyKind } from '../../provider/index.ts'
import { finalizer, readIntent } from '../annotations.ts'
import { isOwned, readRemembered } from './remembered.ts'
import { conditionOf } from './target.ts'
import { docOf, type ReferenceUse, referenceUses, type TargetKind } from './uses.ts'

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
 * The objects whose deletion waits for this one: those its references were resolved to, and, while
 * its creation may be under way, those they name. What matters at creation only binds no longer
 * once that is done. Whatever policy or pause applies to it: that says what may be written, not what
 * the external resource uses. Pure.
 */
export function boundTargets(kind: AnyKind, object: KubeObject): readonly TargetName[] {
  if (object.metadata.finalizers?.includes(finalizer) !== true) return []
  const owned = isOwned(object.status)
  const uses = referenceUses(kind, docOf(object)).filter((use) => !(owned && use.createOnly))
  const namespace = object.metadata.namespace ?? ''
  return uses.flatMap((use) =>
    namesOf(use, object, owned).map((name) => ({ ...use.target, namespace, name })),
  )
}

function namesOf(use: ReferenceUse, object: KubeObject, owned: boolean): readonly string[] {
  const here = readRemembered(object.status).filter(({ at }) => at === use.at)
  const own = here.filter(({ by }) => by === use.by)
  if (own.length > 0) return own.map(({ to }) => to)
  const { annotations = {}, uid } = object.metadata
  const creating =
    !owned && readIntent(annotations, uid) !== undefined && !isAwaitingReference(object)
  const named = creating && use.asked.is === 'name' ? [use.asked.name] : []
  return [...named, ...here.map(({ to }) => to)]
}

/** It was decided not to create for now: a target that is going must not wait for that in turn. */
function isAwaitingReference(object: KubeObject): boolean {
  return conditionOf(object, 'Synced')?.reason === 'ReferenceNotReady'
}
