import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { FieldSet } from './field-set.ts'

/** Field manager of everything a composite applies to its children. */
export const childManager = 'plumbline-composition'

/** Who owns which fields of an object, by server-side apply; the status is left out. */
export interface Ownership {
  /** What `childManager` applied last and nobody else has changed since. */
  readonly own: FieldSet | undefined
  readonly others: readonly { readonly manager: string; readonly fields: FieldSet }[]
}

/** Where a cached object carries its ownership: out of reach of expressions and of JSON. */
const member = Symbol('ownership')

/** An object of the cache: without managedFields, which are kept as ownership. */
type OwnedObject = KubeObject & { readonly [member]?: Ownership }

const nobody: Ownership = Object.freeze({ own: undefined, others: [] })

/**
 * The object as children are cached: whole when a composite applied it, or when `whole` asks for it;
 * of all others the metadata only, since a cluster's Secrets must not live in our memory.
 */
export function toChildObject(object: KubeObject, whole: boolean): KubeObject {
  const ownership = readOwnership(object)
  if (!whole && ownership.own === undefined) return metadataOnly(object)
  const owned: OwnedObject = { ...object, [member]: ownership }
  return owned
}

/** The ownership that `toChildObject` kept. */
export function ownershipOf(object: KubeObject): Ownership {
  const owned: OwnedObject = object
  return owned[member] ?? nobody
}

function metadataOnly({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata }
}

function readOwnership(object: KubeObject): Ownership {
  const metadata: JsonObject = { ...object.metadata }
  const entries: readonly unknown[] = Array.isArray(metadata.managedFields)
    ? metadata.managedFields
    : []
  const read = entries.filter(isJsonObject).flatMap((entry) => {
    const { manager, operation, fieldsV1, subresource } = entry
    if (typeof manager !== 'string' || !isJsonObject(fieldsV1) || subresource !== undefined)
      return []
    return [{ manager, isOwn: manager === childManager && operation === 'Apply', fields: fieldsV1 }]
  })
  return {
    own: read.find(({ isOwn }) => isOwn)?.fields,
    others: read.filter(({ isOwn }) => !isOwn).map(({ manager, fields }) => ({ manager, fields })),
  }
}
