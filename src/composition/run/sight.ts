import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
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
      /** undefined: a Secret, whose metadata is watched as a child's and whose content is read. */
      readonly within: ListOptions | undefined
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
  return { is: 'reference', resource, key, within: isSecrets(resource) ? undefined : {} } as const
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
  resource: Resource,
  namespace: string | undefined,
  options: ListOptions,
): ListOptions {
  if (!isSecrets(resource)) return {}
  return { ...(namespace === undefined ? {} : { namespace }), ...options }
}

function isSecrets({ group, plural }: Resource): boolean {
  return group === SECRETS.group && plural === SECRETS.plural
}

/** Of Secrets that are referred to only the metadata is watched. */
export function isRead(sight: Sight): boolean {
  return sight.is === 'reference' && sight.within === undefined
}

/** The Secrets whose content is to be read. */
export function readKeys(sights: readonly Sight[]): readonly ObjectKey[] {
  return sights.flatMap((sight) => (sight.is !== 'query' && isRead(sight) ? [sight.key] : []))
}

/** How the informer of a sight is called; sights of one name share it. */
export function nameOf(sight: Sight): string {
  return nameFor(sight.resource, withinOf(sight))
}

/** What the informer of a sight may hold whole; undefined: only what composites have made. */
export function withinOf(sight: Sight): ListOptions | undefined {
  return sight.is === 'child' ? undefined : sight.within
}

/** `within`: see ChildInformer. */
export function nameFor(
  { group, version, plural }: Resource,
  within: ListOptions | undefined,
): string {
  const name = `${plural}.${version}.${group}`
  if (within === undefined) return name
  const { namespace = '', labelSelector = '', fieldSelector = '' } = within
  return [name, 'whole', namespace, labelSelector, fieldSelector].join(' ')
}
