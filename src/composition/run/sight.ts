import { fromObjectKey, type KubeObject, type ObjectKey, type Resource } from '../../kube/object.ts'
import type { ListOptions } from '../../kube/port.ts'
import { SECRETS } from '../../kube/well-known.ts'

/**
 * What a composite looks at: one object by name, or all with these labels. `within`: all that the
 * informer of this sight may hold; `{}` is shared by all sights of the kind.
 */
export type Sight =
  | { readonly is: 'child'; readonly resource: Resource; readonly key: ObjectKey }
  | {
      readonly is: 'reference'
      readonly resource: Resource
      readonly key: ObjectKey
      readonly within: ListOptions
    }
  | {
      readonly is: 'query'
      readonly resource: Resource
      readonly selects: Selects
      readonly within: ListOptions
    }

export type Selects = (object: KubeObject) => boolean

/** Objects of a namespace (undefined: of all) with these labels. */
export interface Selection {
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

export function toReference(resource: Resource, key: ObjectKey) {
  const { namespace, name } = fromObjectKey(key)
  const fieldSelector = `metadata.name=${name}`
  const within = narrowed(resource, namespace, { fieldSelector })
  return { is: 'reference', resource, key, within } as const
}

export function toQuery(resource: Resource, { namespace, labels }: Selection) {
  const wanted = Object.entries(labels).sort()
  const labelSelector = wanted.map(([name, value]) => `${name}=${value}`).join(',')
  const selects: Selects = ({ metadata }) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    wanted.every(([name, value]) => metadata.labels?.[name] === value)
  const within = narrowed(resource, namespace, labelSelector === '' ? {} : { labelSelector })
  return { is: 'query', resource, selects, within } as const
}

/** Of Secrets only what is read is held: a cluster's Secrets must not live in our memory. */
function narrowed(
  { group, plural }: Resource,
  namespace: string | undefined,
  options: ListOptions,
): ListOptions {
  if (group !== SECRETS.group || plural !== SECRETS.plural) return {}
  return { ...(namespace === undefined ? {} : { namespace }), ...options }
}
