import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { printPath } from '../graph/finding.ts'
import type { Path } from '../graph/index.ts'
import { isSecret, secretMembers } from '../secret-kind.ts'
import type { DesiredProblem } from './desired-check.ts'
import { exposureCode, type GivenSecrets, type Quoted } from './given-secrets.ts'
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
): Promise<Exposure | undefined> {
  await given.learn(signal)
  if (given.isEmpty()) return undefined
  const names = Object.keys(desired.resources)
  const [named] = names.flatMap((name) => given.quotedIn(name) ?? [])
  if (named !== undefined) {
    const problem = `the name of one of its resources shows ${tellShown(named)}`
    return { resource: undefined, problem, code: exposureCode(named) }
  }
  for (const place of placesOf(desired, composite)) {
    const quoted = given.quotedIn(place.text)
    if (quoted === undefined) continue
    const { schema, unreadable: why } = await schemas.of(place.object, signal)
    if (maySay(place, schema)) continue
    const shown: Quoted = why === undefined ? quoted : { is: 'doubtful', why }
    return { resource: place.resource, problem: tell(place, shown), code: exposureCode(shown) }
  }
  return undefined
}

interface Exposure extends DesiredProblem {
  readonly code: ReturnType<typeof exposureCode>
}

function tellShown(quoted: Quoted): string {
  if (quoted.is === 'secret') return 'a secret value that its functions were given'
  return `a value that its functions were given, and nobody can tell whether it may: ${quoted.why}`
}

function tell({ path, isName }: Place, quoted: Quoted): string {
  const owner = path.length === 0 ? 'the object' : printPath(path)
  const where = isName ? `the name of a member of ${owner}` : owner
  const rule =
    'such a value may only stand in the data of a Secret and in fields marked as secret (format: password)'
  const cure = quoted.is === 'secret' ? `; ${rule}` : ''
  return `${where} shows ${tellShown(quoted)}${cure}`
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
