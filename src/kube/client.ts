import { isNotFound } from './error.ts'
import { toLines } from './lines.ts'
import type { KubeObject, ObjectKey, Resource } from './object.ts'
import { toKubeObject, toListPage } from './parse.ts'
import { type Query, toCollectionPath, toObjectPath, toQueryString } from './paths.ts'
import {
  type DeleteOptions,
  isDryRun,
  type KubeClient,
  type ListOptions,
  type ListPage,
  type NewObject,
  type Patch,
  type WatchEvent,
  type WatchOptions,
} from './port.ts'
import { type KubeRequest, labelOf } from './request.ts'
import type { KubeTransport } from './transport.ts'
import { parseWatchLine } from './watch.ts'

/** Objects per page of a list. Without resourceVersion: with "0" the server ignores the limit. */
const pageSize = 500

const defaultInactivitySeconds = 120

/** The port on a transport. The transport's owner closes it. */
export function createKubeClient(transport: KubeTransport): KubeClient {
  return {
    get: (resource, key, signal) => get(transport, resource, key, signal),
    list: (resource, options, signal) => list(transport, resource, options, signal),
    watch: (resource, options, signal) => watch(transport, resource, options, signal),
    create: (resource, object, signal) => create(transport, resource, object, signal),
    patch: (resource, key, patch, signal) =>
      patchObject(transport, { resource, key, patch }, signal),
    delete: (resource, key, options, signal) =>
      remove(transport, { resource, key }, options, signal),
  }
}

async function get(
  transport: KubeTransport,
  resource: Resource,
  key: ObjectKey,
  signal: AbortSignal,
) {
  const request = toRequest(resource, 'get', toObjectPath(resource, key), {})
  try {
    return toKubeObject(resource, labelOf(request), await transport.send(request, signal))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function* list(
  transport: KubeTransport,
  resource: Resource,
  options: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  const path = toCollectionPath(resource, options.namespace)
  let continueToken = ''
  do {
    const query: Query = {
      ...toSelectorQuery(options),
      limit: pageSize,
      continue: continueToken || undefined,
    }
    const request = toRequest(resource, 'list', path, query)
    const answer = await transport.send(request, signal)
    const page = toListPage(resource, labelOf(request), answer)
    yield { items: page.items, resourceVersion: page.resourceVersion }
    continueToken = page.continueToken
  } while (continueToken !== '')
}

async function* watch(
  transport: KubeTransport,
  resource: Resource,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const request = toRequest(resource, 'watch', toCollectionPath(resource, options.namespace), {
    ...toSelectorQuery(options),
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: options.resourceVersion,
  })
  const inactivityMs = (options.inactivitySeconds ?? defaultInactivitySeconds) * 1000
  for await (const line of toLines(transport.stream(request, inactivityMs, signal))) {
    yield parseWatchLine(resource, labelOf(request), line)
  }
}

async function create(
  transport: KubeTransport,
  resource: Resource,
  object: NewObject,
  signal: AbortSignal,
) {
  const { namespace } = object.metadata
  const path = toCollectionPath(resource, typeof namespace === 'string' ? namespace : undefined)
  const request: KubeRequest = {
    ...toRequest(resource, 'create', path, strict),
    method: 'POST',
    body: { contentType: 'application/json', value: object },
    repeat: 'never',
  }
  return toKubeObject(resource, labelOf(request), await transport.send(request, signal))
}

async function remove(
  transport: KubeTransport,
  target: { readonly resource: Resource; readonly key: ObjectKey },
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const { resource, key } = target
  const { uid, propagationPolicy } = options
  const value = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  }
  const request: KubeRequest = {
    ...toRequest(resource, 'delete', toObjectPath(resource, key), {}),
    method: 'DELETE',
    body: { contentType: 'application/json', value },
    repeat: 'when-throttled',
  }
  try {
    await transport.send(request, signal)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** As the port's `patch`. Throws KubeError. */
export async function patchObject(
  transport: Pick<KubeTransport, 'send'>,
  what: { readonly resource: Resource; readonly key: ObjectKey; readonly patch: Patch },
  signal: AbortSignal,
): Promise<KubeObject> {
  const request = toPatchRequest(what.resource, what.key, what.patch)
  return toKubeObject(what.resource, labelOf(request), await transport.send(request, signal))
}

/** Unknown and duplicate members are refused instead of dropped. */
const strict: Query = { fieldValidation: 'Strict' }

function toPatchRequest(resource: Resource, key: ObjectKey, patch: Patch): KubeRequest {
  const path = toObjectPath(resource, key, patch.subresource)
  const { body: value } = patch
  const isTrial = isDryRun(patch)
  const dryRun = isTrial ? 'All' : undefined
  switch (patch.type) {
    case 'merge':
    case 'json':
      return {
        ...toRequest(resource, 'patch', path, { ...strict, dryRun }),
        method: 'PATCH',
        body: { contentType: `application/${patch.type}-patch+json`, value },
        repeat: isTrial ? 'when-throttled' : 'never',
      }
    case 'apply':
      return {
        ...toRequest(resource, 'apply', path, {
          ...strict,
          fieldManager: patch.fieldManager,
          force: true,
          dryRun,
        }),
        method: 'PATCH',
        // JSON is YAML, and the server takes no other content type before 1.35.
        body: { contentType: 'application/apply-patch+yaml', value },
        repeat: 'when-throttled',
      }
    default:
      return patch satisfies never
  }
}

function toRequest(
  resource: Resource,
  verb: KubeRequest['verb'],
  path: string,
  query: Query,
): KubeRequest {
  return {
    verb,
    resource: resource.plural,
    path,
    query: toQueryString(query),
    method: 'GET',
    repeat: 'always',
    urgent: resource.group === leaseGroup,
  }
}

const leaseGroup = 'coordination.k8s.io'

function toSelectorQuery(options: ListOptions): Query {
  return { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector }
}
