import type { Glance } from '../../composition/run/decide-child.ts'
import { type Place, placeKey } from '../../composition/run/inventory.ts'
import type { NodeLookup } from '../../composition/run/lookups.ts'
import { toChildObject } from '../../composition/run/ownership.ts'
import type { KubeError } from '../../kube/error.ts'
import { type KubeObject, keyOf } from '../../kube/object.ts'
import { groupOf } from '../manifest/manifest.ts'

/** Everything that is known to be there, or not: what a graph is evaluated against. */
export class KnownObjects {
  /** undefined: it was looked for, and is not there. */
  readonly #objects = new Map<string, KubeObject | undefined>()
  readonly #unread = new Map<string, KubeError>()
  readonly #unseen = new Set<string>()

  /** With its managedFields, if it has any: they say what of it is the composite's. */
  put(object: KubeObject): void {
    const key = placeKey(placeOf(object))
    this.#unread.delete(key)
    this.#objects.set(key, toChildObject(object, true))
  }

  setAbsent(place: Place): void {
    this.#objects.set(placeKey(place), undefined)
  }

  /** It may not be looked at. */
  setUnread(place: Place, failure: KubeError): void {
    this.#unread.set(placeKey(place), failure)
  }

  /** The lookup of the node may not be made. */
  setUnseen(node: string): void {
    this.#unseen.add(node)
  }

  has(place: Place): boolean {
    return this.#objects.has(placeKey(place)) || this.#unread.has(placeKey(place))
  }

  glance(place: Place): Glance {
    const failure = this.#unread.get(placeKey(place))
    if (failure !== undefined) return { is: 'blind', failure }
    return { is: 'seen', object: this.#objects.get(placeKey(place)) }
  }

  /** What a lookup finds, by key as an evaluation expects it; undefined while it may not be made. */
  find({ node, sight, lookup }: NodeLookup): ReadonlyMap<string, KubeObject> | undefined {
    if (sight === undefined || this.#unseen.has(node)) return undefined
    const { kind, apiVersion } = lookup.of
    const ofKind = [...this.#objects.values()].filter(
      (object): object is KubeObject =>
        object?.kind === kind && groupOf(object.apiVersion) === groupOf(apiVersion),
    )
    switch (sight.is) {
      case 'query':
        return new Map(ofKind.filter(sight.selects).map((object) => [keyOf(object), object]))
      case 'reference': {
        const found = ofKind.find((object) => keyOf(object) === sight.key)
        return new Map(found === undefined ? [] : [['', found]])
      }
      default:
        return sight satisfies never
    }
  }
}

export function placeOf({ apiVersion, kind, metadata }: KubeObject): Place {
  const { name, namespace } = metadata
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
}
