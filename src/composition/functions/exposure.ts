import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { printPath } from '../graph/finding.ts'
import type { Path } from '../graph/index.ts'
import type { DesiredProblem } from './desired-check.ts'
import type { GivenSecrets } from './given-secrets.ts'
import type { PipelineReader } from './ports.ts'
import { isMarkedSecret } from './secret-fields.ts'
import type { DesiredState } from './state.ts'
import { isSecret, secretMembers, textsOf } from './texts.ts'

interface Place {
  /** Undefined: the composite. */
  readonly resource: string | undefined
  readonly object: JsonObject
  readonly path: Path
  readonly text: string
  readonly isName: boolean
}

/**
 * Where a desired state shows a secret value that its functions were given, the first by name. A
 * value counts as a whole text: what functions make of it otherwise nobody can tell. It may stand in
 * the data of a Secret and in fields that their schema marks as secret, never in a status.
 */
export async function exposureIn(
  desired: DesiredState,
  { given, reader }: { readonly given: GivenSecrets; readonly reader: PipelineReader },
  signal: AbortSignal,
): Promise<DesiredProblem | undefined> {
  if (given.isEmpty()) return undefined
  const names = Object.keys(desired.resources)
  const places = placesOf(desired).filter(({ text }) => given.has(text))
  await given.sift([...names, ...places.map(({ text }) => text)], signal)
  if (names.some((name) => given.has(name))) return { resource: undefined, problem: named }
  for (const place of places.filter(({ text }) => given.has(text))) {
    if (await isMarked(place, reader, signal)) continue
    return { resource: place.resource, problem: tell(place) }
  }
  return undefined
}

const named = 'the name of one of its resources is a secret value that its functions were given'

function tell({ path, isName }: Place): string {
  const owner = path.length === 0 ? 'the object' : printPath(path)
  const where = isName ? `the name of a member of ${owner}` : owner
  return `${where} is a secret value that its functions were given; such a value may only stand in the data of a Secret and in fields marked as secret (format: password)`
}

/** What a place without a schema is for, nobody knows. */
async function isMarked(
  { resource, object, path, isName }: Place,
  reader: PipelineReader,
  signal: AbortSignal,
): Promise<boolean> {
  if (resource === undefined || isName) return false
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false
  return isMarkedSecret(await reader.fetchSchema({ apiVersion, kind }, signal), path)
}

/** Of the composite only its status is taken, of what it composes everything else. */
function placesOf({ composite, resources }: DesiredState): readonly Place[] {
  const { status } = composite.resource
  const own = { status: isJsonObject(status) ? { ...status, conditions: undefined } : {} }
  return [
    ...placesIn(undefined, own),
    ...Object.entries(resources).flatMap(([name, { resource }]) =>
      placesIn(name, { ...resource, status: undefined }),
    ),
  ]
}

function placesIn(resource: string | undefined, object: JsonObject): readonly Place[] {
  const isShown = ([top]: Path) => !isSecret(object) || !secretMembers.has(String(top))
  return textsOf(object)
    .filter(({ path }) => isShown(path))
    .map((found) => ({ ...found, resource, object }))
}
