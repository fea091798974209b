import { KubeError } from './error.ts'
import { isJsonObject, type JsonObject, stringMember } from './json.ts'
import type { Resource } from './object.ts'
import { type KubeRequest, labelOf } from './request.ts'
import type { KubeTransport } from './transport.ts'

/** What an API server serves, as it says itself. Failures are KubeErrors. */
export interface KubeDiscovery {
  /** The resources of one group and version, without subresources; undefined when not served. */
  resources(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[] | undefined>
  /** The versions of a group, the preferred one first; none when it is not served. */
  versions(group: string, signal: AbortSignal): Promise<readonly string[]>
  /** Per `apis/<group>/<version>` (core: `api/v1`) the hash of its OpenAPI document. */
  openApiHashes(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /** The OpenAPI v3 document under such a name. */
  openApi(name: string, signal: AbortSignal): Promise<JsonObject>
}

export function createDiscovery(transport: KubeTransport): KubeDiscovery {
  const get = (path: string, signal: AbortSignal) => {
    const request = toRequest(path)
    return transport.send(request, signal).then((answer) => toObject(request, answer))
  }
  return {
    resources: async (apiVersion, signal) => {
      const answer = await unlessNotFound(get(`/${toDiscoveryName(apiVersion)}`, signal))
      return answer && toResources(apiVersion, answer)
    },
    versions: async (group, signal) => {
      if (group === '') return ['v1']
      const answer = await unlessNotFound(get(`/apis/${group}`, signal))
      return answer === undefined ? [] : toVersions(answer)
    },
    openApiHashes: async (signal) => toHashes(await get('/openapi/v3', signal)),
    openApi: (name, signal) => get(`/openapi/v3/${name}`, signal),
  }
}

/** `apis/<group>/<version>`, or `api/v1` for the core group. */
export function toDiscoveryName(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof KubeError && error.code === 404) return undefined
    throw error
  }
}

function toRequest(path: string): KubeRequest {
  return { verb: 'get', resource: 'discovery', path, method: 'GET', repeat: 'always' }
}

function toObject(request: KubeRequest, answer: unknown): JsonObject {
  if (isJsonObject(answer)) return answer
  const message = `${labelOf(request)}: the answer is no object; check the server's address`
  throw new KubeError({ message, code: 200, reason: 'Unknown' })
}

/** The server names group and version only where they differ from those of the list. */
function toResources(apiVersion: string, answer: JsonObject): readonly Resource[] {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const version = apiVersion.slice(slash + 1)
  const items: readonly unknown[] = Array.isArray(answer.resources) ? answer.resources : []
  return items.filter(isJsonObject).flatMap((item) => {
    const plural = stringMember(item, 'name')
    const kind = stringMember(item, 'kind')
    if (plural === undefined || kind === undefined || plural.includes('/')) return []
    return [{ group, version, plural, kind, namespaced: item.namespaced === true }]
  })
}

/** The server lists them by preference. */
function toVersions(answer: JsonObject): readonly string[] {
  const items: readonly unknown[] = Array.isArray(answer.versions) ? answer.versions : []
  return items.filter(isJsonObject).flatMap((item) => stringMember(item, 'version') ?? [])
}

/** The hash is the query of each document's address. */
function toHashes(answer: JsonObject): ReadonlyMap<string, string> {
  const paths = isJsonObject(answer.paths) ? answer.paths : {}
  return new Map(
    Object.entries(paths).flatMap(([name, facts]) => {
      const url = isJsonObject(facts) ? stringMember(facts, 'serverRelativeURL') : undefined
      return url === undefined ? [] : [[name, url.slice(url.indexOf('?') + 1)] as const]
    }),
  )
}
