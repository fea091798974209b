import { fileURLToPath } from 'node:url'
import type { KindRef, Schemas } from '../../composition/graph/index.ts'
import { isBuiltIn } from '../../composition/graph/kinds.ts'
import { SchemaCache } from '../../composition/run/index.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../kube/json.ts'
import { ManifestError } from '../manifest/manifest.ts'
import { parseManifests } from '../manifest/parse-manifests.ts'
import { readTexts, type TextFile } from '../manifest/read-manifests.ts'
import { offlineResources } from '../render/offline-resources.ts'
import { type DefinedKind, definedKinds } from './defined-kinds.ts'
import type { SchemaSource } from './schema-source.ts'

/** Plumbline's own definitions; they come with the program. */
const ownDefinitions = fileURLToPath(new URL('../../../crds', import.meta.url))

/** Schemas from files, and the kinds that files define. */
export interface OfflineSchemas extends SchemaSource {
  readonly kinds: readonly DefinedKind[]
}

/**
 * Schemas without a cluster: Plumbline's own kinds, and of each file or folder the definitions
 * (CustomResourceDefinition, CompositeResourceDefinition) and OpenAPI documents, as
 * `kubectl get --raw /openapi/v3/apis/apps/v1` prints them. Kinds of Kubernetes itself without a
 * document are taken as free-form. Throws ManifestError.
 */
export async function offlineSchemas(paths: readonly string[]): Promise<OfflineSchemas> {
  const files = await readTexts([ownDefinitions, ...paths])
  const read = files.map((file) => ({ file, document: openApiOf(file) }))
  const kinds = read
    .filter(({ document }) => document === undefined)
    .flatMap(({ file }) => parseManifests(file.path, file.text))
  const documents = read.flatMap(({ file, document }) =>
    document === undefined ? [] : [[nameOf(file, document), document] as const],
  )
  const cache = new SchemaCache(discoveryOf(new Map(documents)))
  const resources = offlineResources([])
  return {
    kinds: definedKinds(kinds.map(({ object }) => object)),
    load: async (wanted, signal) => {
      const { schemas } = await cache.load(wanted, signal)
      return withFreeForm(schemas)
    },
    isNamespaced: async (kind) => (isBuiltIn(kind) ? resources.find(kind)?.namespaced : undefined),
  }
}

/** Kubernetes' own kinds that no document describes. */
export function uncheckedKinds(kinds: readonly KindRef[], schemas: Schemas): readonly KindRef[] {
  return kinds.filter((kind) => schemas.schemaOf(kind.apiVersion, kind.kind) === freeForm)
}

const freeForm = Object.freeze({})

function withFreeForm(schemas: Schemas): Schemas {
  return {
    ...schemas,
    schemaOf: (apiVersion, kind) =>
      schemas.schemaOf(apiVersion, kind) ??
      (isBuiltIn({ apiVersion, kind }) ? freeForm : undefined),
  }
}

function openApiOf({ path, text }: TextFile): JsonObject | undefined {
  if (!path.endsWith('.json')) return undefined
  const content = parseJson(text)
  return isJsonObject(content) && typeof content.openapi === 'string' ? content : undefined
}

/** The paths of a document begin with its name. */
function nameOf({ path }: TextFile, { paths }: JsonObject): string {
  for (const member of Object.keys(isJsonObject(paths) ? paths : {})) {
    const match = /^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)/.exec(member)
    if (match?.[1] !== undefined) return match[1]
  }
  throw new ManifestError(
    `${path}: an OpenAPI document without paths: save it as the server sends it`,
  )
}

function discoveryOf(documents: ReadonlyMap<string, JsonObject>) {
  return {
    openApiHashes: async () => new Map([...documents.keys()].map((name) => [name, 'file'])),
    openApi: async (name: string) => documents.get(name) ?? {},
  }
}
