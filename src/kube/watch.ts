import { toStatusError } from './answer.ts'
import { KubeError } from './error.ts'
import { isJsonObject, parseJson, stringMember } from './json.ts'
import type { KubeObject, Resource } from './object.ts'
import { toKubeObject } from './parse.ts'
import type { WatchEvent } from './port.ts'

/**
 * One line of a watch as an event. An ERROR event is thrown as a KubeError (410: reason Expired).
 * `label` is the verb and the path.
 */
export function parseWatchLine(resource: Resource, label: string, line: string): WatchEvent {
  const event = parseJson(line)
  const type = isJsonObject(event) ? stringMember(event, 'type') : undefined
  const object = isJsonObject(event) ? event.object : undefined
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: toKubeObject(resource, label, object) }
    case 'BOOKMARK':
      return { type, resourceVersion: versionOf(object, label) }
    case 'ERROR':
      throw toStatusError(label, object)
    default:
      // Cut off in the middle of a line, or by a proxy that answers with a page of its own.
      throw new KubeError({
        message: `${label}: the stream holds a line that is no event`,
        code: 0,
        reason: 'Transport',
      })
  }
}

function versionOf(object: unknown, label: string): KubeObject['metadata']['resourceVersion'] {
  const metadata = isJsonObject(object) ? object.metadata : undefined
  const version = isJsonObject(metadata) ? stringMember(metadata, 'resourceVersion') : undefined
  if (version !== undefined) return version
  throw new KubeError({
    message: `${label}: a bookmark has no resourceVersion`,
    code: 0,
    reason: 'Transport',
  })
}
