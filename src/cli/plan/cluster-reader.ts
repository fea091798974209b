import PQueue from 'p-queue'
import type { Place } from '../../composition/run/inventory.ts'
import type { NodeLookup } from '../../composition/run/lookups.ts'
import type { Resources } from '../../composition/run/resources.ts'
import { apiVersionOf, fromObjectKey, toObjectKey } from '../../kube/object.ts'
import type { ListOptions } from '../../kube/port.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { KnownObjects } from '../evaluation/known-objects.ts'
import { type Denied, isDenied, missingRight } from './denied.ts'

/** Objects read at a time. */
const concurrency = 16

/**
 * Fills what is known to one composite from the cluster; what may not be read is known as such. Every
 * call throws KubeError.
 */
export class ClusterReader {
  readonly #kube: Cluster['kube']
  readonly #known: KnownObjects
  readonly #home: string | undefined
  readonly #pool = new PQueue({ concurrency })
  readonly #denied = new Map<string, Denied>()

  /** `home`: the namespace of the composite; undefined: it has none, and may look everywhere. */
  constructor({ kube }: Pick<Cluster, 'kube'>, known: KnownObjects, home: string | undefined) {
    this.#kube = kube
    this.#known = known
    this.#home = home
  }

  /** Lookups that may not be made. */
  get denied(): readonly Denied[] {
    return [...this.#denied.values()]
  }

  /** Whether one of these places had not been looked at. */
  async readPlaces(
    places: readonly Place[],
    resources: Pick<Resources, 'locate'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const unknown = places.filter((place) => !this.#known.has(place))
    await Promise.all(
      unknown.map((place) => this.#pool.add(() => this.#read(place, resources, signal))),
    )
    return unknown.length > 0
  }

  async readLookups(
    lookups: readonly NodeLookup[],
    resources: Pick<Resources, 'locate'>,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(
      lookups.map((each) => this.#pool.add(() => this.#readLookup(each, resources, signal))),
    )
  }

  async #read(
    place: Place,
    resources: Pick<Resources, 'locate'>,
    signal: AbortSignal,
  ): Promise<void> {
    const resource = resources.locate(place)
    const isPossible = resource?.namespaced === (place.namespace !== undefined)
    if (resource === undefined || !isPossible) {
      this.#known.setAbsent(place)
      return
    }
    try {
      const key = toObjectKey(place.namespace, place.name)
      const object = await this.#kube.get(resource, key, signal)
      if (object === undefined) this.#known.setAbsent(place)
      else this.#known.put(object)
    } catch (error) {
      if (!isDenied(error)) throw error
      this.#known.setUnread(place, error)
    }
  }

  async #readLookup(
    { node, sight, lookup }: NodeLookup,
    resources: Pick<Resources, 'locate'>,
    signal: AbortSignal,
  ): Promise<void> {
    if (sight === undefined || this.#denied.has(node)) return
    const { resource } = sight
    const { kind } = resource
    if (sight.is === 'reference') {
      const { namespace, name } = fromObjectKey(sight.key)
      const within = namespace === undefined ? {} : { namespace }
      const place = { apiVersion: apiVersionOf(resource), kind, name, ...within }
      await this.readPlaces([place], resources, signal)
      if (this.#known.glance(place).is !== 'blind') return
      this.#deny({ node, object: `${kind}/${name}`, reason: missingRight('get', place) })
      return
    }
    const options = within(lookup, sight, this.#home)
    try {
      for await (const page of this.#kube.list(resource, options, signal)) {
        for (const object of page.items.filter(sight.selects)) this.#known.put(object)
      }
    } catch (error) {
      if (!isDenied(error)) throw error
      this.#deny({ node, object: kind, reason: missingRight('list', { kind, ...options }) })
    }
  }

  #deny(denied: Denied): void {
    this.#denied.set(denied.node, denied)
    this.#known.setUnseen(denied.node)
  }
}

/**
 * No more is listed than the composite may look at, and asks for: who plans may read no more than that.
 * A composite in a namespace looks into that one only, whatever its query says (see lookupsOf).
 */
function within(
  lookup: NodeLookup['lookup'],
  sight: Extract<NodeLookup['sight'], { readonly is: 'query' }>,
  home: string | undefined,
): ListOptions {
  const namespace = home ?? lookup.namespace
  const labels = lookup.by === 'labels' ? Object.entries(lookup.matchLabels).sort() : []
  const labelSelector = labels.map(([name, value]) => `${name}=${value}`).join(',')
  return {
    ...(namespace === undefined || !sight.resource.namespaced ? {} : { namespace }),
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...sight.within,
  }
}
