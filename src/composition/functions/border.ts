import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { ObservedState, ResourceSelector } from './state.ts'
import { mapSorted } from './struct.ts'

/**
 * Functions know Crossplane's spelling of a few keys, we store ours. Observed objects carry both;
 * in what a function returns either is accepted. Where both are there and differ, Crossplane's
 * counts: a function of the ecosystem only writes that one.
 */
const ours = 'plumbline.dev/'
const theirs = 'crossplane.io/'
const shared = {
  annotations: ['external-name', 'composition-resource-name'],
  labels: ['composite'],
} as const

type Keyed = keyof typeof shared

/** An object with the twin of each of our keys. */
export function toFunctionObject(object: JsonObject): JsonObject {
  return mapMetadata(object, (keys, from) => {
    const twins = shared[from]
      .filter((name) => `${ours}${name}` in keys && !(`${theirs}${name}` in keys))
      .map((name) => [`${theirs}${name}`, keys[`${ours}${name}`]] as const)
    return { ...keys, ...Object.fromEntries(twins) }
  })
}

/** An object of a function with our spelling only. */
export function fromFunctionObject(object: JsonObject): JsonObject {
  return mapMetadata(object, (keys, from) => toOurKeys(keys, shared[from]))
}

/** A selector whose labels are those that are stored. */
export function fromFunctionSelector(selector: ResourceSelector): ResourceSelector {
  const { matchLabels } = selector
  return matchLabels === undefined
    ? selector
    : { ...selector, matchLabels: toOurKeys(matchLabels, shared.labels) }
}

/**
 * The observed state as functions expect it: twins of our keys everywhere, and `spec.crossplane`
 * beside our `spec.plumbline`, because its mere presence tells functions that this is a composite
 * of the current API generation.
 */
export function toFunctionState({ composite, resources }: ObservedState): ObservedState {
  const objects = Object.values(resources).map(({ resource }) => resource)
  return {
    composite: {
      ...composite,
      resource: withMachinery(toFunctionObject(composite.resource), objects),
    },
    resources: mapSorted(resources, (observed) => ({
      ...observed,
      resource: toFunctionObject(observed.resource),
    })),
  }
}

function withMachinery(composite: JsonObject, composed: readonly JsonObject[]): JsonObject {
  const spec = isJsonObject(composite.spec) ? composite.spec : {}
  // A field of that name in the platform's own schema is the user's.
  if ('crossplane' in spec) return composite
  const machinery = isJsonObject(spec.plumbline) ? spec.plumbline : {}
  const resourceRefs = composed.map(toReference).sort(byText)
  return { ...composite, spec: { ...spec, crossplane: { ...machinery, resourceRefs } } }
}

function toReference({ apiVersion, kind, metadata }: JsonObject): JsonObject {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {}
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

function byText(a: JsonObject, b: JsonObject): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

/** Applies `map` to annotations and labels, where they are. */
function mapMetadata(
  object: JsonObject,
  map: (keys: JsonObject, from: Keyed) => JsonObject,
): JsonObject {
  const { metadata } = object
  if (!isJsonObject(metadata)) return object
  const mapped = (['annotations', 'labels'] as const).flatMap((from) => {
    const keys = metadata[from]
    return isJsonObject(keys) ? [[from, map(keys, from)] as const] : []
  })
  return { ...object, metadata: { ...metadata, ...Object.fromEntries(mapped) } }
}

function toOurKeys<Value>(
  keys: Readonly<Record<string, Value>>,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  const isForeign = ([key]: readonly [string, Value]): boolean =>
    names.some((name) => key === `${theirs}${name}`)
  const entries = Object.entries(keys)
  const translated = entries
    .filter(isForeign)
    .map(([key, value]) => [`${ours}${key.slice(theirs.length)}`, value] as const)
  return Object.fromEntries([...entries.filter((entry) => !isForeign(entry)), ...translated])
}
