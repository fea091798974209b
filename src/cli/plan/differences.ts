import { isDeepStrictEqual } from 'node:util'
import { printPath } from '../../composition/graph/index.ts'
import {
  compositeLabel,
  kindAnnotation,
  nodeAnnotation,
} from '../../composition/run/place-child.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import type { FieldChange } from './plan.ts'

type Path = readonly (string | number)[]

/** What the API server and controllers write of their own accord, and what the object is called. */
const assigned = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'ownerReferences',
]
const notDesired = ['apiVersion', 'kind', 'status']
/** Written on every object by whoever applies it; no news to anyone. */
const marks: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  compositeLabel,
  nodeAnnotation,
  kindAnnotation,
  claimAnnotation,
]

/**
 * The fields in which two states of an object differ, sorted by path: spec and data, labels and
 * annotations; never status or what is assigned. Lists of another length differ whole. `mask` says
 * what of an object may be shown. Pure.
 */
export function differencesOf(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  mask: (object: JsonObject) => JsonObject,
): readonly FieldChange[] {
  const [old, next] = [before && desiredPart(before), after && desiredPart(after)]
  const shown = { before: before && mask(before), after: after && mask(after) }
  return differing(old, next, [])
    .map((path): FieldChange => {
      const [from, to] = [shownAt(shown.before, path), shownAt(shown.after, path)]
      return {
        path: printPath(path),
        ...(at(old, path) === undefined ? {} : { before: from }),
        ...(at(next, path) === undefined ? {} : { after: to }),
      }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function desiredPart(object: JsonObject): JsonObject {
  const rest = without(object, [...notDesired, 'metadata'])
  const { metadata } = object
  if (!isJsonObject(metadata)) return rest
  const { labels, annotations } = metadata
  const texts = { labels: without(labels, marks), annotations: without(annotations, marks) }
  const kept = Object.entries(texts).filter(([, value]) => Object.keys(value).length > 0)
  const own = without(metadata, [...assigned, 'labels', 'annotations'])
  const meta = { ...own, ...Object.fromEntries(kept) }
  return Object.keys(meta).length === 0 ? rest : { ...rest, metadata: meta }
}

function without(value: unknown, names: readonly string[]): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

/** The deepest places at which two values differ; of a new or gone structure its leaves. */
function differing(before: unknown, after: unknown, path: Path): readonly Path[] {
  if (isDeepStrictEqual(before, after)) return []
  if (isOpen(before) && isOpen(after)) {
    const [old, next] = [before ?? {}, after ?? {}]
    const names = new Set([...Object.keys(old), ...Object.keys(next)])
    if (names.size === 0) return [path]
    return [...names].flatMap((name) => differing(old[name], next[name], [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: unknown, index) => differing(item, after[index], [...path, index]))
  }
  return [path]
}

function isOpen(value: unknown): value is JsonObject | undefined {
  return value === undefined || isJsonObject(value)
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(stepInto, value)
}

/** Of what is masked as a whole, the mask. */
function shownAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, step) => {
    return typeof found === 'string' ? found : stepInto(found, step)
  }, value)
}

function stepInto(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}
