import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { toMergePatch } from '../../kube/merge-patch.ts'

/**
 * The merge patch by which `kubectl apply` brings an object from what was applied last to what the file
 * says: sets everything the file says, and removes what it said before and says no more. Pure.
 */
export function clientSideMerge(before: JsonObject, after: JsonObject): unknown {
  const removed = onlyNulls(toMergePatch(before, withAnnotations(after)))
  return overlay(removed, after)
}

function onlyNulls(patch: unknown): JsonObject {
  if (!isJsonObject(patch)) return {}
  const entries = Object.entries(patch).map(([name, value]): readonly [string, unknown] => {
    return [name, value === null ? null : onlyNulls(value)]
  })
  const isGone = (value: unknown): boolean => !isJsonObject(value) || Object.keys(value).length > 0
  return Object.fromEntries(entries.filter(([, value]) => isGone(value)))
}

function overlay(below: unknown, above: unknown): unknown {
  if (!isJsonObject(below) || !isJsonObject(above)) return above === undefined ? below : above
  const names = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries([...names].map((name) => [name, overlay(below[name], above[name])]))
}

/** kubectl adds an annotation of its own to every file, so that it never removes all of them. */
function withAnnotations(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  return { ...object, metadata: { annotations: {}, ...metadata } }
}
