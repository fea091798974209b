import type { KubeDiscovery } from '../../kube/discovery.ts'
import { isJsonObject, type JsonObject, stringMember } from '../../kube/json.ts'
import { apiVersionOf } from '../../kube/object.ts'
import { propertiesOf } from './author-schema.ts'
import { printMark } from './composite-schema.ts'

type Documents = Pick<KubeDiscovery, 'openApiHashes' | 'openApi'>

/** What the marks of a definition are looked for in. */
export interface MarkedApi {
  readonly group: string
  readonly kind: string
  /** Per served version its mark. */
  readonly marks: ReadonlyMap<string, string>
}

/**
 * Whether the API server serves a schema. That a CustomResourceDefinition is established says nothing
 * of an update: the server takes it over a moment later, and publishes it when it has.
 */
export class ServedSchemas {
  readonly #documents: Documents
  /** Per document its hash and text of the description that carries the mark, by kind. */
  readonly #read = new Map<string, { readonly hash: string; readonly texts: JsonObject }>()

  constructor(documents: Documents) {
    this.#documents = documents
  }

  /** The versions whose published schema does not carry its mark yet. Throws KubeError. */
  async missing(
    { group, kind, marks }: MarkedApi,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const hashes = await this.#documents.openApiHashes(signal)
    const missing: string[] = []
    for (const [version, mark] of marks) {
      const document = `apis/${apiVersionOf({ group, version })}`
      const texts = await this.#texts(document, hashes.get(document), signal)
      if (!stringMember(texts, kind)?.includes(printMark(mark))) missing.push(version)
    }
    return missing
  }

  async #texts(
    document: string,
    hash: string | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    if (hash === undefined) return {}
    const known = this.#read.get(document)
    if (known?.hash === hash) return known.texts
    const texts = machineryTexts(await this.#documents.openApi(document, signal))
    this.#read.set(document, { hash, texts })
    return texts
  }
}

/** Per kind the description of its `spec.plumbline`. */
function machineryTexts(document: JsonObject): JsonObject {
  const components = isJsonObject(document.components) ? document.components : {}
  const schemas = isJsonObject(components.schemas) ? components.schemas : {}
  return Object.fromEntries(
    Object.values(schemas)
      .filter(isJsonObject)
      .flatMap((schema) => kindsOf(schema).map((kind) => [kind, textOf(schema)])),
  )
}

function kindsOf(schema: JsonObject): readonly string[] {
  const kinds = schema['x-kubernetes-group-version-kind']
  return Array.isArray(kinds)
    ? kinds.filter(isJsonObject).flatMap((entry) => stringMember(entry, 'kind') ?? [])
    : []
}

function textOf(schema: JsonObject): string | undefined {
  const { spec } = propertiesOf(schema)
  const machinery = isJsonObject(spec) ? propertiesOf(spec).plumbline : undefined
  return isJsonObject(machinery) ? stringMember(machinery, 'description') : undefined
}
