import { type Document, isCollection, isNode, LineCounter, parseAllDocuments } from 'yaml'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { kubectlYaml } from './kubectl-yaml.ts'
import { type Manifest, ManifestError, type ManifestObject } from './manifest.ts'

type Place = readonly (string | number)[]

/**
 * The objects of a text: YAML documents (see kubectlYaml) or JSON, empty ones left out, the items of a
 * `List` each for itself. Pure; throws ManifestError with the line.
 */
export function parseManifests(path: string, text: string): readonly Manifest[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { ...kubectlYaml, lineCounter: lines })
  return [...documents].flatMap((document) => {
    const [problem] = document.errors
    if (problem !== undefined) {
      // The parser's message quotes the text, which may hold a Secret.
      const { line } = lines.linePos(problem.pos[0])
      throw new ManifestError(`${path}:${line}: not YAML (${problem.code})`)
    }
    const content: unknown = document.toJS()
    if (content === null || content === undefined) return []
    return toManifests(content, { path, line: (place) => lineAt(document, lines, place) })
  })
}

interface Origin {
  readonly path: string
  readonly line: (place: Place) => number
}

function toManifests(content: unknown, { path, line }: Origin): readonly Manifest[] {
  if (!isJsonObject(content)) throw new ManifestError(`${path}:${line([])}: not an object`)
  if (content.kind === 'List' && Array.isArray(content.items)) {
    return content.items.flatMap((item, index) =>
      toManifests(item, { path, line: (place) => line(['items', index, ...place]) }),
    )
  }
  const missing = missingMember(content)
  if (missing !== undefined) {
    throw new ManifestError(`${path}:${line([])}: ${missing} is not set: not a Kubernetes object`)
  }
  // The members that it needs are there.
  return [{ object: content as ManifestObject, path, lineOf: line }]
}

function missingMember({ apiVersion, kind, metadata }: JsonObject): string | undefined {
  if (typeof apiVersion !== 'string') return 'apiVersion'
  if (typeof kind !== 'string') return 'kind'
  const name = isJsonObject(metadata) ? metadata.name : undefined
  return typeof name === 'string' ? undefined : 'metadata.name'
}

function lineAt(document: Document, lines: LineCounter, place: Place): number {
  for (let length = place.length; length > 0; length--) {
    const offset = offsetAt(document, place.slice(0, length))
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return lines.linePos(document.contents?.range?.[0] ?? 0).line
}

/** Of a member its name, not its value, which may begin on the next line. */
function offsetAt(document: Document, place: Place): number | undefined {
  const parent = place.length === 1 ? document.contents : document.getIn(place.slice(0, -1), true)
  if (!isCollection(parent)) return undefined
  const last = place.at(-1)
  for (const [index, item] of parent.items.entries()) {
    if (isNode(item)) {
      if (index === last) return item.range?.[0]
    } else if (typeof item === 'object' && item !== null && 'key' in item && isNode(item.key)) {
      if (String(item.key) === String(last)) return item.key.range?.[0]
    }
  }
  return undefined
}
