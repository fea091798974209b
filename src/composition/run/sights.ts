import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { Children, Follower, Sight } from './children.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'
import { controllerOf, type InventoryEntry, type Place, placeKey } from './inventory.ts'
import type { PlacedChild } from './place-child.ts'
import type { Resources } from './resources.ts'
import type { View } from './view.ts'

/** How a composite is told of changes in what it looks at. */
export function followerOf({ scope }: Run, { id, object }: Composite): Follower {
  const key = toObjectKey(object.metadata.namespace, object.metadata.name)
  return { id, wake: () => scope.wake(key) }
}

/** Looks at places in the informers; what is not followed is blind. */
export function glancer(children: Children, resources: Resources): View['glance'] {
  return (place) => {
    const resource = resources.locate(place)
    if (resource === undefined) return { is: 'unserved' }
    if (resource.namespaced !== (place.namespace !== undefined))
      return { is: 'seen', object: undefined }
    return children.get({ is: 'child', resource, key: toObjectKey(place.namespace, place.name) })
  }
}

/** The sights of these places, one for each; what is not served cannot be looked at. */
export function sightsOf(places: readonly Place[], resources: Resources): readonly Sight[] {
  const sights = places.flatMap((place): readonly (readonly [string, Sight])[] => {
    const resource = resources.locate(place)
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

/** The objects of the inventory that are there and controlled by the composite. */
export function ownObjects(
  { inventory, owner }: Composite,
  glance: View['glance'],
): readonly { readonly entry: InventoryEntry; readonly object: KubeObject }[] {
  return inventory.flatMap((entry) => {
    const seen = glance(entry)
    const object = seen.is === 'seen' ? seen.object : undefined
    if (object === undefined || controllerOf(object)?.uid !== owner.uid) return []
    return [{ entry, object }]
  })
}
