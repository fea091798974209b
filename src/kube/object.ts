/** A Kubernetes object as the API server sends it: raw JSON, nothing converted. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly [member: string]: unknown
}

/** The members of metadata that Plumbline reads. Times are RFC 3339 strings. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** How a kind is addressed on the API server. `group` is "" for the core group. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

declare const objectKey: unique symbol

/** `namespace/name`, or `name` for a cluster-scoped object. What queues carry. */
export type ObjectKey = string & { readonly [objectKey]: true }

/** The key of an object with this namespace ("" or undefined: cluster-scoped) and name. */
export function toObjectKey(namespace: string | undefined, name: string): ObjectKey {
  return (namespace ? `${namespace}/${name}` : name) as ObjectKey
}

export function keyOf(object: KubeObject): ObjectKey {
  return toObjectKey(object.metadata.namespace, object.metadata.name)
}

/** Splits a key; `namespace` is undefined for a cluster-scoped object. */
export function fromObjectKey(key: ObjectKey): {
  readonly namespace: string | undefined
  readonly name: string
} {
  const slash = key.indexOf('/')
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** `group/version`, or `version` for the core group. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
}
