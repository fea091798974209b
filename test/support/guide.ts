import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isJsonObject, type JsonObject } from '../../src/kube/json.ts'
import { root } from '../structure/source-file.ts'

/** docs/compositions.md. */
export const page = readFileSync(join(root, 'docs/compositions.md'), 'utf8')

const contents = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  [...parseAllDocuments(block)].map((document): unknown => document.toJS()),
)
const objects = contents.filter(isJsonObject)

/** The whole objects of the page, in its order. */
export const manifests = objects.filter((content) => 'apiVersion' in content)
/** Parts of a Composition's spec. */
export const parts = objects.filter((content) => !('apiVersion' in content))
/** Nodes that may stand in the example. */
export const fragments: readonly (readonly unknown[])[] = contents.filter((content) =>
  Array.isArray(content),
)

export const ofKind = (kind: string): readonly JsonObject[] =>
  manifests.filter((manifest) => manifest.kind === kind)

/** The Composition of the example. */
export const [example = {}] = ofKind('Composition')
const spec = isJsonObject(example.spec) ? example.spec : {}

/** The spec of the example with more nodes. */
export function withNodes(more: readonly unknown[]): JsonObject {
  return { ...spec, nodes: [...(Array.isArray(spec.nodes) ? spec.nodes : []), ...more] }
}

/** The example with other members of its spec. */
export function withSpec(content: JsonObject): JsonObject {
  return { ...example, spec: { ...spec, ...content } }
}

/** `Kind name`. */
export function nameOf({ kind, metadata }: JsonObject): string {
  return `${String(kind)} ${isJsonObject(metadata) ? String(metadata.name) : ''}`
}
