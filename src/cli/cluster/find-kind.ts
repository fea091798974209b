import PQueue from 'p-queue'
import { toDiscoveryName } from '../../kube/discovery.ts'
import { isJsonObject, type JsonObject, stringMember } from '../../kube/json.ts'
import type { Resource } from '../../kube/object.ts'
import type { Cluster } from './cluster.ts'

/** A kind as the API server offers it, with everything kubectl lets people call it. */
export interface NamedKind extends Resource {
  /** Plural, singular, short names and the kind, in small letters. */
  readonly names: readonly string[]
}

/** Documents asked for at a time. */
const concurrency = 16

/**
 * The resource that people mean by `word`: a plural, singular, short name or kind, with `.group` or
 * `.version.group` behind where it is ambiguous. Throws UnknownKindError; KubeError.
 */
export async function findKind(
  cluster: Pick<Cluster, 'transport'>,
  word: string,
  signal: AbortSignal,
): Promise<Resource> {
  return matchKind(word, await servedKinds(cluster, signal))
}

/** No kind, or more than one, is called so. */
export class UnknownKindError extends Error {
  readonly code = 'UnknownKind'

  constructor(message: string) {
    super(message)
    this.name = 'UnknownKindError'
  }
}

/**
 * The one kind that `word` names. Kinds of Kubernetes' core group win over others with the same name,
 * as they do in kubectl. Pure; throws UnknownKindError.
 */
export function matchKind(word: string, served: readonly NamedKind[]): Resource {
  const [name = '', ...rest] = word.toLowerCase().split('.')
  const group = rest.join('.')
  const named = served.filter(({ names }) => names.includes(name))
  const found = named.filter((kind) => isIn(kind, group))
  const [only] = found.filter((kind) => kind.group === '').concat(found)
  const isUnique = new Set(found.map((kind) => kind.group)).size === 1 || only?.group === ''
  if (only !== undefined && isUnique) {
    const { names: _names, ...resource } = only
    return resource
  }
  if (only === undefined) {
    throw new UnknownKindError(
      `the cluster serves no kind "${word}": kubectl api-resources lists what it serves`,
    )
  }
  const choices = [...new Set(found.map((kind) => `${kind.plural}.${kind.group}`))].sort()
  throw new UnknownKindError(`"${word}" may be any of ${choices.join(', ')}: name one of these`)
}

function isIn({ group, version }: Resource, wanted: string): boolean {
  return wanted === '' || wanted === group || wanted === `${version}.${group}`
}

async function servedKinds(
  cluster: Pick<Cluster, 'transport'>,
  signal: AbortSignal,
): Promise<readonly NamedKind[]> {
  const groups = await get(cluster, '/apis', signal)
  const versions = ['v1', ...listOf(groups.groups).flatMap(preferredVersion)]
  const pool = new PQueue({ concurrency })
  const kinds = await Promise.all(
    versions.map((apiVersion) =>
      pool.add(async () => {
        const answer = await get(cluster, `/${toDiscoveryName(apiVersion)}`, signal)
        return toNamedKinds(apiVersion, answer)
      }),
    ),
  )
  return kinds.flat()
}

/** `group/version` in the version that the group prefers. */
function preferredVersion({ preferredVersion: preferred }: JsonObject): readonly string[] {
  const version = isJsonObject(preferred) ? stringMember(preferred, 'groupVersion') : undefined
  return version === undefined ? [] : [version]
}

/** Reads an APIResourceList; subresources are left out. */
export function toNamedKinds(apiVersion: string, answer: JsonObject): readonly NamedKind[] {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const version = apiVersion.slice(slash + 1)
  return listOf(answer.resources).flatMap((item) => {
    const plural = stringMember(item, 'name')
    const kind = stringMember(item, 'kind')
    if (plural === undefined || kind === undefined || plural.includes('/')) return []
    const shortNames: readonly unknown[] = Array.isArray(item.shortNames) ? item.shortNames : []
    const words = [plural, kind, item.singularName, ...shortNames]
    const names = words.flatMap((word) => (typeof word === 'string' ? [word.toLowerCase()] : []))
    return [{ group, version, plural, kind, namespaced: item.namespaced === true, names }]
  })
}

async function get(
  { transport }: Pick<Cluster, 'transport'>,
  path: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  const request = { verb: 'get', resource: 'discovery', path, method: 'GET' } as const
  const answer = await transport.send({ ...request, repeat: 'always' }, signal)
  return isJsonObject(answer) ? answer : {}
}

function listOf(value: unknown): readonly JsonObject[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  return list.filter(isJsonObject)
}
