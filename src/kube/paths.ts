import { fromObjectKey, type ObjectKey, type Resource } from './object.ts'
import type { Patch } from './port.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `/api/v1/…` or `/apis/<group>/<version>/…`; without a namespace it spans all of them. */
export function toCollectionPath(resource: Resource, namespace?: string): string {
  const root =
    resource.group === ''
      ? `/api/${resource.version}`
      : `/apis/${resource.group}/${resource.version}`
  const scope =
    resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${resource.plural}`
}

/** The path of one object. A namespaced resource needs a key with a namespace. */
export function toObjectPath(
  resource: Resource,
  key: ObjectKey,
  subresource?: Patch['subresource'],
): string {
  const { namespace, name } = fromObjectKey(key)
  if (resource.namespaced !== (namespace !== undefined)) {
    const expected = resource.namespaced ? 'namespace/name' : 'a name without namespace'
    throw new RangeError(`key "${key}" of ${resource.kind}: expected ${expected}`)
  }
  const path = `${toCollectionPath(resource, namespace)}/${encodeURIComponent(name)}`
  return subresource === undefined ? path : `${path}/${subresource}`
}

/** `?a=b&c=d`, members in the order given, undefined ones left out; "" when none remains. */
export function toQueryString(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size === 0 ? '' : `?${search}`
}
