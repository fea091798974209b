import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { CustomResourceDefinition } from '../crd/custom-resource-definition.ts'
import { digestOf } from '../digest.ts'
import { authorSchema } from './author-schema.ts'
import { compareSchemas } from './compare-schemas.ts'

/** On a definition: accepts exactly the breaking changes with this digest, and no later ones. */
export const acceptBreakingAnnotation = 'composition.plumbline.dev/accept-breaking-changes'

/** What changes for users of an API, and the digest by which exactly that is accepted. */
export interface BreakingChanges {
  /** Sentences such as `v1 spec.size: was removed`, in a stable order. */
  readonly changes: readonly string[]
  readonly digest: string
}

type ApiShape = Pick<CustomResourceDefinition, 'spec'>

interface ApiVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly schema?: { readonly openAPIV3Schema?: JsonObject }
}

/**
 * How instances, manifests and clients of the API as it is may be wrong once it is as wanted. Our own
 * members are left out. Pure; undefined when nothing breaks.
 */
export function findBreakingChanges(
  actual: KubeObject,
  wanted: ApiShape,
): BreakingChanges | undefined {
  const before = actual.spec as ApiShape['spec'] // the API server's own format
  const changes = [
    ...compareNames(before, wanted.spec),
    ...before.versions.flatMap((old) => compareVersion(old, wanted.spec.versions)),
    ...compareStorage(before.versions, wanted.spec.versions),
  ]
  return changes.length === 0 ? undefined : { changes, digest: digestOf(changes).slice(0, 12) }
}

function compareNames(before: ApiShape['spec'], after: ApiShape['spec']): readonly string[] {
  const facts = [
    ['group', before.group, after.group],
    ['names.kind', before.names.kind, after.names.kind],
    ['names.plural', before.names.plural, after.names.plural],
    ['scope', before.scope, after.scope],
  ] as const
  return facts
    .filter(([, old, next]) => old !== next)
    .map(([name, old, next]) => `${name}: changed from ${old} to ${next}`)
}

function compareVersion(old: ApiVersion, versions: readonly ApiVersion[]): readonly string[] {
  const next = versions.find(({ name }) => name === old.name)
  if (next === undefined) return [`version ${old.name}: was removed`]
  if (old.served && !next.served) return [`version ${old.name}: is no longer served`]
  return printBreaks(old.name, old, next)
}

/** Without conversion, stored objects are read by the new storage version's schema. */
function compareStorage(
  before: readonly ApiVersion[],
  after: readonly ApiVersion[],
): readonly string[] {
  const old = before.find(({ storage }) => storage)
  const next = after.find(({ storage }) => storage)
  if (old === undefined || next === undefined || old.name === next.name) return []
  return printBreaks(`${old.name} to ${next.name}`, old, next)
}

function printBreaks(label: string, old: ApiVersion, next: ApiVersion): readonly string[] {
  return compareSchemas(schemaOf(old), schemaOf(next), '').map(
    ({ path, what }) => `${label} ${path === '' ? 'schema' : path}: ${what}`,
  )
}

function schemaOf({ schema }: ApiVersion): JsonObject {
  return authorSchema(schema?.openAPIV3Schema ?? {})
}
