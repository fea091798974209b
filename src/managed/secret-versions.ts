import type { KubeObject } from '../kube/object.ts'
import type { KubeReader, WatchEvent } from '../kube/port.ts'

/** A reader whose Secrets carry no data: a watch needs to know only that one changed. */
export function withoutSecretData(reader: KubeReader): KubeReader {
  return {
    get: (resource, key, signal) => reader.get(resource, key, signal),
    async *list(resource, options, signal) {
      for await (const page of reader.list(resource, options, signal)) {
        yield { ...page, items: page.items.map(withoutData) }
      }
    },
    async *watch(resource, options, signal) {
      for await (const event of reader.watch(resource, options, signal)) yield strip(event)
    },
  }
}

function strip(event: WatchEvent): WatchEvent {
  return event.type === 'BOOKMARK' ? event : { ...event, object: withoutData(event.object) }
}

function withoutData(secret: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = secret
  const { name, namespace, uid, resourceVersion, deletionTimestamp, finalizers } = metadata
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      uid,
      resourceVersion,
      ...(namespace === undefined ? {} : { namespace }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
  }
}
