import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { printPath } from '../graph/finding.ts'
import type { Path } from '../graph/index.ts'
import { isSecret, secretMembers } from '../secret-kind.ts'
import type { DesiredProblem } from './desired-check.ts'
import type { GivenSecrets } from './given-secrets.ts'
import type { KindSchemas } from './kind-schemas.ts'
import { isDeclaredName, isMarkedSecret } from './secret-fields.ts'
import type { DesiredState } from './state.ts'
import { textsOf } from './texts.ts'

interface Place {
  /** Undefined: the composite. */
  readonly resource: string | undefined
  /** What the text is in; of its kind there may be a schema. */
  readonly object: JsonObject
  readonly path: Path
  readonly text: string
  readonly isName: boolean
}

/**
 * Where a desired state shows a secret value that its functions were given, the first by name: as a
 * text or within one. What functions make of it otherwise nobody can tell. It may stand in the data of
 * a Secret and in fields that their schema marks as secret, never in a name or a status.
 * `composite`: the one that is observed.
 */
export async function exposureIn(
  desired: DesiredState,
  {
    given,
    schemas,
    composite,
  }: {
    readonly given: GivenSecrets
    readonly schemas: KindSchemas
    readonly composite: JsonObject
  },
  signal: AbortSignal,
): Promise<DesiredProblem | undefined> {
  await given.learn(signal)
  if (given.isEmpty()) return undefined
  const isExposed = (name: string) => given.isQuotedIn(name)
  if (Object.keys(desired.resources).some(isExposed)) return { resource: undefined, problem: named }
  for (const place of placesOf(desired, composite)) {
    if (!given.isQuotedIn(place.text)) continue
    if (maySay(place, await schemas.of(place.object, signal))) continue
    return { resource: place.resource, problem: tell(place) }
  }
  return undefined
}

const named = 'the name of one of its resources shows a secret value that its functions were given'

function tell({ path, isName }: Place): string {
  const owner = path.length === 0 ? 'the object' : printPath(path)
  const where = isName ? `the name of a member of ${owner}` : owner
  return `${where} shows a secret value that its functions were given; such a value may only stand in the data of a Secret and in fields marked as secret (format: password)`
}

/**
 * Whether what is at the place shows nothing, or nothing to those who may not see it. What a place
 * without a schema is for, nobody knows; the kind that has one is no secret itself.
 */
function maySay({ resource, path, text, isName }: Place, schema: JsonObject | undefined): boolean {
  if (isName) return isDeclaredName(schema, path, text)
  const isKind = path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')
  if (isKind && schema !== undefined) return true
  return resource !== undefined && isMarkedSecret(schema, path)
}

/** Of the composite only its status is taken, of what it composes everything else. */
function placesOf({ composite, resources }: DesiredState, observed: JsonObject): readonly Place[] {
  const { status } = composite.resource
  const { apiVersion, kind } = observed
  const own = {
    ...{ apiVersion, kind },
    status: isJsonObject(status) ? { ...status, conditions: undefined } : {},
  }
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
