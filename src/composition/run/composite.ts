import type { KubeObject } from '../../kube/object.ts'
import { keyOf } from '../../kube/object.ts'
import { type Instance, type InstanceScope, instanceFinalizer, toInstance } from '../instance.ts'
import type { InventoryEntry } from './inventory.ts'
import type { Owner } from './place-child.ts'

/** Annotations of a composite that a user steers with. */
export const annotation = {
  reconcileRequestedAt: 'plumbline.dev/reconcile-requested-at',
  /** "true": protected children may be deleted too. */
  unprotect: 'plumbline.dev/unprotect',
} as const

/** A composite as a reconcile sees it. */
export interface Composite extends Instance {
  readonly owner: Owner
  /** Names it among the followers of children. */
  readonly id: string
  readonly generation: number
  readonly annotations: Readonly<Record<string, string>>
  readonly deleting: boolean
  readonly hasFinalizer: boolean
  readonly inventory: readonly InventoryEntry[]
}

/** Whether its user has lifted the protection of all its children. */
export function isUnprotected({ annotations }: Pick<Composite, 'annotations'>): boolean {
  return annotations[annotation.unprotect] === 'true'
}

export function toComposite(scope: InstanceScope, object: KubeObject): Composite {
  const instance = toInstance(object)
  const { metadata, apiVersion, kind } = object
  const { name, namespace, uid } = metadata
  return {
    ...instance,
    owner: { apiVersion, kind, name, namespace, uid },
    id: followerId(scope, keyOf(object)),
    generation: metadata.generation ?? 0,
    annotations: metadata.annotations ?? {},
    deleting: metadata.deletionTimestamp !== undefined,
    hasFinalizer: metadata.finalizers?.includes(instanceFinalizer) ?? false,
    inventory: instance.status.plumbline?.inventory ?? [],
  }
}

export function followerId({ resource }: InstanceScope, key: string): string {
  return `${resource.plural}.${resource.group} ${key}`
}
