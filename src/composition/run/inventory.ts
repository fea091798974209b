import type { KubeObject } from '../../kube/object.ts'
import { printNode } from './child-name.ts'

/** The identity of an object on the API server; without namespace when it is cluster-scoped. */
export interface Place {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

/** What deletion must know of a child, with the Composition gone. */
export interface Keeping {
  /** Absent: Delete. */
  readonly onDelete?: 'Retain'
  /** Absent: false. */
  readonly protect?: true
  /** Ids of the nodes this one needs; it goes before them. */
  readonly needs?: readonly string[]
}

/** One entry of `status.plumbline.inventory`: a child that exists or is about to be made. */
export interface InventoryEntry extends Place, Keeping {
  readonly id: string
  readonly key?: string
  /** Absent until it was made. */
  readonly uid?: string
  /** See fingerprint.ts; absent until it was applied. */
  readonly applied?: string
  readonly synced?: boolean
  readonly ready?: boolean
  readonly drifted?: boolean
  /** What it waits for, or what is wrong with it. */
  readonly waitingOn?: string
}

/** The same child of the same node. */
export function nodeKey({ id, key }: Pick<InventoryEntry, 'id' | 'key'>): string {
  return printNode(id, key)
}

/** Equal for the same object, whatever version its kind is read in. */
export function placeKey({ apiVersion, kind, name, namespace }: Place): string {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  return `${group}/${kind}/${namespace ?? ''}/${name}`
}

/** Whether a composite of this namespace (undefined: of the cluster) may have an object there. */
export function isWithin(home: string | undefined, { namespace }: Place): boolean {
  return home === undefined || namespace === home
}

/** `kind name`, and the namespace where it is not the composite's own. */
export function printPlace({ kind, name, namespace }: Place, home: string | undefined): string {
  return namespace === undefined || namespace === home
    ? `${kind} ${name}`
    : `${kind} ${namespace}/${name}`
}

/** The owner reference of the object's controller. */
export function controllerOf(object: KubeObject): KubeOwner | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)
}

type KubeOwner = NonNullable<KubeObject['metadata']['ownerReferences']>[number]
