import { type Place, placeKey } from '../../composition/run/inventory.ts'
import { childManager } from '../../composition/run/ownership.ts'
import { nodeAnnotation } from '../../composition/run/place-child.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { ManifestObject } from '../manifest/manifest.ts'

/** A manifest as if the API server held it. The uid is that of its place. */
export function toStored(object: ManifestObject): KubeObject {
  const { metadata, ...rest } = object
  const { name, namespace } = metadata
  const place: Place = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  }
  const facts = { uid: `rendered:${placeKey(place)}`, resourceVersion: '1', generation: 1 }
  return { ...rest, metadata: { ...facts, ...metadata } }
}

/** A child as if it had been applied by its composite and its own controller had answered. */
export function toApplied(object: ManifestObject, status: JsonObject | undefined): KubeObject {
  const stored = toStored(object)
  const fieldsV1 = fieldsOf(object)
  const managed = [{ manager: childManager, operation: 'Apply', fieldsV1 }]
  // The API server's own member, which readers of managedFields look for.
  const metadata = { ...stored.metadata, managedFields: managed }
  return { ...stored, metadata, ...(status === undefined ? {} : { status }) }
}

/** The fields of an object as managedFields spell them; lists are taken whole. */
function fieldsOf(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `f:${name}`,
      isJsonObject(member) ? fieldsOf(member) : {},
    ]),
  )
}

/** The observation given for a child: by its name, or by the annotation that names its node. */
export function givenFor(
  given: readonly ManifestObject[],
  child: { readonly place: Place; readonly node: string },
): ManifestObject | undefined {
  const { place, node } = child
  const ofKind = given.filter(
    ({ apiVersion, kind }) => apiVersion === place.apiVersion && kind === place.kind,
  )
  const named = ofKind.find(({ metadata }) => metadata.name === place.name)
  return named ?? ofKind.find(({ metadata }) => nodeOf(metadata) === node)
}

function nodeOf({ annotations }: JsonObject): unknown {
  return isJsonObject(annotations) ? annotations[nodeAnnotation] : undefined
}
