import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import type { GraphSpec } from '../../composition/composition.ts'
import { kindsOf } from '../../composition/graph/index.ts'
import { childName } from '../../composition/run/child-name.ts'
import type { Composite } from '../../composition/run/composite.ts'
import type { CompiledGraph } from '../../composition/run/graph-cache.ts'
import type { Place } from '../../composition/run/inventory.ts'
import type { NodeLookup } from '../../composition/run/lookups.ts'
import { findResources, type Resources } from '../../composition/run/resources.ts'
import type { JsonObject } from '../../kube/json.ts'
import { fromObjectKey, toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { KnownObjects } from '../evaluation/known-objects.ts'
import { type Look, look, type Setting } from '../evaluation/look.ts'

/** Objects read at a time. */
const concurrency = 16
/** As many rounds as the controller makes: a reference may name what another one holds. */
const mostRounds = 8

/** A compiled Composition with what its expressions see beside objects. */
export interface Prepared {
  readonly spec: GraphSpec
  readonly compiled: CompiledGraph
  readonly env: JsonObject
}

/**
 * Looks at what the graph makes or reads in the cluster and evaluates it, values not known yet
 * allowed, until everything it asks for was looked at. Reads only. Throws KubeError.
 */
export async function survey(
  cluster: Cluster,
  composite: Composite,
  { spec, compiled, env }: Prepared,
  signal: AbortSignal,
): Promise<Look> {
  const kinds = { wanted: kindsOf(spec), stored: composite.inventory }
  const resources = await findResources(cluster.mapping, kinds, signal)
  const known = new KnownObjects()
  const plan: NonNullable<Setting['plan']> = {
    nameOf: (node, key) => childName(composite.owner.name, node, key === '' ? undefined : key),
  }
  const setting: Setting = { compiled, env, resources, known, plan }
  const reader = new Reader(cluster, resources, known)
  await reader.readPlaces(composite.inventory, signal)
  let lookups: readonly NodeLookup[] = []
  for (let round = 1; ; round++) {
    const seen = look(setting, composite, lookups)
    const places = seen.view.children.map(({ place }) => place)
    const isNew = await reader.readPlaces(places, signal)
    const isSame = isDeepStrictEqual(factsOf(lookups), factsOf(seen.lookups))
    if ((isSame && !isNew) || round === mostRounds) return seen
    await reader.readLookups(seen.lookups, signal)
    lookups = seen.lookups
  }
}

function factsOf(lookups: readonly NodeLookup[]) {
  return lookups.map(({ node, lookup }) => [node, lookup])
}

/** Fills what is known from the cluster. */
class Reader {
  readonly #kube: Cluster['kube']
  readonly #resources: Resources
  readonly #known: KnownObjects
  readonly #pool = new PQueue({ concurrency })

  constructor({ kube }: Cluster, resources: Resources, known: KnownObjects) {
    this.#kube = kube
    this.#resources = resources
    this.#known = known
  }

  /** Whether one of these places had not been looked at. */
  async readPlaces(places: readonly Place[], signal: AbortSignal): Promise<boolean> {
    const unknown = places.filter((place) => !this.#known.has(place))
    await Promise.all(unknown.map((place) => this.#pool.add(() => this.#read(place, signal))))
    return unknown.length > 0
  }

  async readLookups(lookups: readonly NodeLookup[], signal: AbortSignal): Promise<void> {
    await Promise.all(lookups.map((each) => this.#pool.add(() => this.#readLookup(each, signal))))
  }

  async #read(place: Place, signal: AbortSignal): Promise<void> {
    const resource = this.#resources.locate(place)
    const isPossible = resource?.namespaced === (place.namespace !== undefined)
    const object =
      resource !== undefined && isPossible
        ? await this.#kube.get(resource, toObjectKey(place.namespace, place.name), signal)
        : undefined
    if (object === undefined) this.#known.setAbsent(place)
    else this.#known.put(object)
  }

  async #readLookup({ sight }: NodeLookup, signal: AbortSignal): Promise<void> {
    if (sight === undefined) return
    const { resource } = sight
    if (sight.is === 'reference') {
      const { namespace, name } = fromObjectKey(sight.key)
      const apiVersion =
        resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
      const within = namespace === undefined ? {} : { namespace }
      await this.readPlaces([{ apiVersion, kind: resource.kind, name, ...within }], signal)
      return
    }
    for await (const page of this.#kube.list(resource, {}, signal)) {
      for (const object of page.items.filter(sight.selects)) this.#known.put(object)
    }
  }
}
