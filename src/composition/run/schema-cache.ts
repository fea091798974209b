import { untilAborted } from '../../kube/deadline.ts'
import { type KubeDiscovery, toDiscoveryName } from '../../kube/discovery.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KindRef, Schema, Schemas } from '../graph/index.ts'

/** The schemas of some kinds, and a text that changes when one of them may have changed. */
export interface LoadedSchemas {
  readonly schemas: Schemas
  readonly version: string
}

/** What of one OpenAPI document is kept. */
interface Document {
  readonly hash: string
  readonly components: ReadonlyMap<string, Schema>
}

const prefix = '#/components/schemas/'

/**
 * OpenAPI schemas of the API server, for compiling graphs. A document is loaded once per hash;
 * its paths, the larger part, are dropped.
 */
export class SchemaCache {
  readonly #discovery: Pick<KubeDiscovery, 'openApiHashes' | 'openApi'>
  readonly #documents = new Map<string, Promise<Document>>()

  constructor(discovery: Pick<KubeDiscovery, 'openApiHashes' | 'openApi'>) {
    this.#discovery = discovery
  }

  /** Which schemas there are of these kinds now, without loading them. */
  async version(kinds: readonly KindRef[], signal: AbortSignal): Promise<string> {
    const hashes = await this.#discovery.openApiHashes(signal)
    return versionOf(namesOf(kinds), hashes)
  }

  /** Throws KubeError. A kind that is not served has no schema. */
  async load(kinds: readonly KindRef[], signal: AbortSignal): Promise<LoadedSchemas> {
    const hashes = await this.#discovery.openApiHashes(signal)
    const names = namesOf(kinds)
    const documents = await Promise.all(
      names.flatMap((name) => {
        const hash = hashes.get(name)
        return hash === undefined ? [] : [untilAborted(this.#document(name, hash), signal)]
      }),
    )
    return { schemas: toSchemas(documents), version: versionOf(names, hashes) }
  }

  /** For all who ask meanwhile: who gives up ends it for nobody else. */
  #document(name: string, hash: string): Promise<Document> {
    const known = this.#documents.get(`${name} ${hash}`)
    if (known !== undefined) return known
    for (const old of this.#documents.keys()) {
      if (old.startsWith(`${name} `)) this.#documents.delete(old)
    }
    // Nobody's signal: a request has a deadline of its own.
    const loading = this.#discovery
      .openApi(name, new AbortController().signal)
      .then((answer) => ({ hash, components: componentsOf(answer) }))
    this.#documents.set(`${name} ${hash}`, loading)
    loading.catch(() => this.#documents.delete(`${name} ${hash}`))
    return loading
  }
}

function namesOf(kinds: readonly KindRef[]): readonly string[] {
  return [...new Set(kinds.map(({ apiVersion }) => toDiscoveryName(apiVersion)))].sort()
}

function versionOf(names: readonly string[], hashes: ReadonlyMap<string, string>): string {
  return names.map((name) => `${name} ${hashes.get(name) ?? ''}`).join('\n')
}

function componentsOf(answer: JsonObject): ReadonlyMap<string, Schema> {
  const components = isJsonObject(answer.components) ? answer.components : {}
  const schemas = isJsonObject(components.schemas) ? components.schemas : {}
  return new Map(Object.entries(schemas).filter(isNamedSchema))
}

function isNamedSchema(entry: [string, unknown]): entry is [string, Schema] {
  return isJsonObject(entry[1])
}

function toSchemas(documents: readonly Document[]): Schemas {
  const find = (name: string) =>
    documents.map(({ components }) => components.get(name)).find((found) => found !== undefined)
  const kinds = new Map(
    documents.flatMap(({ components }) =>
      [...components.values()].flatMap((schema) =>
        kindsOf(schema).map((kind) => [kind, schema] as const),
      ),
    ),
  )
  return {
    schemaOf: (apiVersion, kind) => kinds.get(`${apiVersion} ${kind}`),
    resolve: (ref) => (ref.startsWith(prefix) ? find(ref.slice(prefix.length)) : undefined),
  }
}

/** `apiVersion kind` of each kind that a schema is that of. */
function kindsOf(schema: Schema): readonly string[] {
  const extensions: JsonObject = { ...schema }
  const kinds = extensions['x-kubernetes-group-version-kind']
  if (!Array.isArray(kinds)) return []
  return kinds.filter(isJsonObject).map(({ group, version, kind }) => {
    const apiVersion =
      group === '' || group === undefined ? version : `${String(group)}/${String(version)}`
    return `${String(apiVersion)} ${String(kind)}`
  })
}
