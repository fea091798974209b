import { apiVersionOf, type KubeObject, type Resource, toObjectKey } from '../../kube/object.ts'
import { isHeldBy } from './claim.ts'
import type { Composite } from './composite.ts'
import type { Glance } from './decide-child.ts'
import type { Run } from './deps.ts'
import { type InventoryEntry, isWithin, type Place, placeKey } from './inventory.ts'
import type { Owner, PlacedChild } from './place-child.ts'
import type { Resources } from './resources.ts'
import type { Sight } from './sight.ts'
import type { View } from './view.ts'

/** Makes the composite woken by changes in what it looks at, and gone kinds be asked for anew. */
export async function follow(
  { children, mapping, scope }: Run,
  { id, object }: Composite,
  sights: readonly Sight[],
  signal: AbortSignal,
): Promise<void> {
  const key = toObjectKey(object.metadata.namespace, object.metadata.name)
  await children.follow({ id, wake: () => scope.wake(key) }, sights, signal)
  for (const sight of sights) {
    if (children.failureOf(sight)?.code === 404) mapping.forget(apiVersionOf(sight.resource))
  }
}

/** Nothing is kept of a composite that is gone. */
export function forget(run: Run, id: string): void {
  const { children, pipelines, setbacks, echoes, refusedStatuses } = run
  children.release(id)
  pipelines.forget(id)
  setbacks.forgetAll(id)
  echoes.forget(id)
  refusedStatuses.forget(id)
}

/** The entries that can be the composite's. A forged one must not even make its kind be watched. */
export function ownEntries({ inventory, owner }: Composite): readonly InventoryEntry[] {
  return inventory.filter((entry) => isWithin(owner.namespace, entry))
}

/** Looks at places in the informers; what is not followed is blind. */
export function glancer(
  { children }: Pick<Run, 'children'>,
  owner: Owner,
  resources: Resources,
): View['glance'] {
  return glancing({ owner, resources }, (place, resource) =>
    children.get({ is: 'child', resource, key: toObjectKey(place.namespace, place.name) }),
  )
}

/** Looks at the places where something of the owner can be; anywhere else is nothing of it. */
export function glancing(
  { owner, resources }: { readonly owner: Owner; readonly resources: Pick<Resources, 'locate'> },
  look: (place: Place, resource: Resource) => Glance,
): View['glance'] {
  return (place) => {
    const resource = resources.locate(place)
    if (!isWithin(owner.namespace, place)) return { is: 'seen', object: undefined }
    if (resource === undefined) return { is: 'unserved' }
    if (resource.namespaced !== (place.namespace !== undefined))
      return { is: 'seen', object: undefined }
    return look(place, resource)
  }
}

/** The sights of these places, one for each; what is not served cannot be looked at. */
export function sightsOf(
  { namespace: home }: Owner,
  places: readonly Place[],
  resources: Resources,
): readonly Sight[] {
  const sights = places.flatMap((place): readonly (readonly [string, Sight])[] => {
    const resource = isWithin(home, place) ? resources.locate(place) : undefined
    if (resource === undefined || resource.namespaced !== (place.namespace !== undefined)) return []
    const key = toObjectKey(place.namespace, place.name)
    return [[placeKey(place), { is: 'child', resource, key }]]
  })
  return [...new Map(sights).values()]
}

/** Whether every child's place is among those. */
export function areAmong(children: readonly PlacedChild[], places: readonly Place[]): boolean {
  const known = new Set(places.map(placeKey))
  return children.every(({ place }) => known.has(placeKey(place)))
}

/** The objects of the inventory that are there and the composite's. */
export function ownObjects(
  { inventory, owner }: Composite,
  glance: View['glance'],
): readonly { readonly entry: InventoryEntry; readonly object: KubeObject }[] {
  return inventory.flatMap((entry) => {
    const seen = glance(entry)
    const object = seen.is === 'seen' ? seen.object : undefined
    if (object === undefined || !isHeldBy(owner, object)) return []
    return [{ entry, object }]
  })
}
