import type {
  PipelineReader,
  ResourceSelector,
  SchemaSelector,
} from '../../src/composition/functions/index.ts'
import { isJsonObject, type JsonObject } from '../../src/kube/json.ts'

export interface World {
  readonly objects?: readonly JsonObject[]
  /** By "apiVersion kind". */
  readonly schemas?: Readonly<Record<string, JsonObject>>
  /** By "namespace/name"; values as text. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What a pipeline reads, out of memory. Kinds named `Unreadable` cannot be read. */
export class WorldReader implements PipelineReader {
  readonly #world: World
  /** Every selector that was asked for, in order. */
  readonly reads: ResourceSelector[] = []

  constructor(world: World = {}) {
    this.#world = world
  }

  async fetchRequired(selector: ResourceSelector): Promise<readonly JsonObject[]> {
    this.reads.push(selector)
    if (selector.kind === 'Unreadable') throw new Error('forbidden')
    return (this.#world.objects ?? []).filter((object) => matches(object, selector))
  }

  async fetchSchema({ apiVersion, kind }: SchemaSelector): Promise<JsonObject | undefined> {
    return this.#world.schemas?.[`${apiVersion} ${kind}`]
  }

  async readCredentials(secret: { readonly namespace: string; readonly name: string }) {
    const data = this.#world.secrets?.[`${secret.namespace}/${secret.name}`]
    if (data === undefined) return undefined
    const entries = Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const)
    return Object.fromEntries(entries)
  }
}

/** A ConfigMap as the API server has it. */
export function configMap(
  name: string,
  more: { namespace?: string; labels?: JsonObject; data?: JsonObject } = {},
): JsonObject {
  const { namespace = 'team', labels = {}, data = {} } = more
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data }
}

function matches(object: JsonObject, selector: ResourceSelector): boolean {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {}
  const isOfKind = object.apiVersion === selector.apiVersion && object.kind === selector.kind
  const isListed = selector.matchName === undefined && selector.namespace === undefined
  const isThere = isListed || metadata.namespace === selector.namespace
  const isNamed = selector.matchName === undefined || metadata.name === selector.matchName
  const wanted = Object.entries(selector.matchLabels ?? {})
  return isOfKind && isThere && isNamed && wanted.every(([key, value]) => labels[key] === value)
}
