import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf } from '../../kube/object.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../kube/well-known.ts'
import {
  acceptBreakingAnnotation,
  type BreakingChanges,
  findBreakingChanges,
} from './breaking-changes.ts'
import type { AppliedDefinition, Definition } from './definition.ts'
import type { DefinitionDeps } from './definition-deps.ts'
import { definitionProblems } from './definition-problems.ts'
import type { DefinitionState } from './definition-status.ts'
import {
  definitionLabel,
  emitComposite,
  storedDefinition,
  type WantedDefinition,
} from './emit-composite.ts'

const fieldManager = 'plumbline-composition'

/** The CustomResourceDefinition as it is after this reconcile, or why it was left as it was. */
export type Applied =
  | {
      readonly is: 'applied'
      readonly crd: KubeObject
      readonly wanted: WantedDefinition
      readonly record: AppliedDefinition
    }
  | {
      readonly is: 'refused'
      readonly refusal: Extract<DefinitionState, { readonly is: 'refused' }>
      /** Undefined when there is none, or none of ours. */
      readonly crd: KubeObject | undefined
      /** Set where it was brought up to date with this release all the same. */
      readonly record?: AppliedDefinition
    }

/** What applying takes: an admission review gives a client that only tries. */
type ApplyDeps = Pick<DefinitionDeps, 'crds'> & {
  readonly kube: Pick<DefinitionDeps['kube'], 'get' | 'patch'>
}

/** Brings the CustomResourceDefinition up to date; writes nothing when it is so already. */
export async function applyDefinition(
  deps: ApplyDeps,
  definition: Definition,
  signal: AbortSignal,
): Promise<Applied> {
  const crd = await findCrd(deps, definition, signal)
  const own = crd !== undefined && isOwn(crd, definition) ? crd : undefined
  if (crd !== undefined && own === undefined) return refused('AlreadyExists', foreign(crd), own)
  const problems = definitionProblems(definition.spec)
  if (problems.length > 0) return refused('Invalid', problems.join('; '), own)
  const wanted = emitComposite(definition)
  if (own !== undefined && isApplied(definition, wanted, own)) return applied(own, wanted)
  const breaking = own && findBreakingChanges(own, wanted.manifest)
  if (own !== undefined && breaking !== undefined && !isAccepted(definition, breaking)) {
    const refusal = refused('BreakingChange', tell(definition, breaking), own)
    return await renew(deps, { definition, own, refusal }, signal)
  }
  return await apply(deps, { definition, wanted, own }, signal)
}

/** Ours is in the cache; one without our label is not, and must be seen too. */
export async function findCrd(
  deps: ApplyDeps,
  { object }: Definition,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const key = keyOf(object)
  return deps.crds.get(key) ?? (await deps.kube.get(CUSTOM_RESOURCE_DEFINITIONS, key, signal))
}

export function isOwn({ metadata }: KubeObject, { name }: Definition): boolean {
  return metadata.labels?.[definitionLabel] === name
}

function isApplied({ status }: Definition, { digest }: WantedDefinition, crd: KubeObject): boolean {
  const { definition } = status
  return definition?.digest === digest && definition.generation === crd.metadata.generation
}

function isAccepted({ object }: Definition, { digest }: BreakingChanges): boolean {
  return object.metadata.annotations?.[acceptBreakingAnnotation] === digest
}

/** What was accepted before stays, with the members of this release: instances are written by it. */
async function renew(
  deps: ApplyDeps,
  parts: {
    readonly definition: Definition
    readonly own: KubeObject
    readonly refusal: Applied
  },
  signal: AbortSignal,
): Promise<Applied> {
  const { definition, own, refusal } = parts
  const wanted = emitComposite(storedDefinition(definition, own))
  if (isApplied(definition, wanted, own)) return refusal
  const renewed = await apply(deps, { definition, wanted, own }, signal)
  if (renewed.is !== 'applied') return refusal
  return { ...refusal, crd: renewed.crd, record: renewed.record }
}

async function apply(
  deps: ApplyDeps,
  parts: {
    readonly definition: Definition
    readonly wanted: WantedDefinition
    readonly own: KubeObject | undefined
  },
  signal: AbortSignal,
): Promise<Applied> {
  const { definition, wanted, own } = parts
  try {
    const patch = { type: 'apply', fieldManager, body: wanted.manifest } as const
    const key = keyOf(definition.object)
    const crd = await deps.kube.patch(CUSTOM_RESOURCE_DEFINITIONS, key, patch, signal)
    deps.crds.put(crd)
    return applied(crd, wanted)
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 422) throw error
    return refused('Invalid', causesOf(error), own)
  }
}

/** What the API server finds wrong with a schema; the places are those of the CRD. */
function causesOf({ causes, message }: KubeError): string {
  if (causes.length === 0) return message
  return causes.map((cause) => `${cause.field ?? 'schema'}: ${cause.message ?? ''}`).join('; ')
}

function applied(crd: KubeObject, wanted: WantedDefinition): Applied {
  const conflict = namesConflict(crd)
  if (conflict !== undefined) return refused('NamesConflict', conflict, crd)
  const generation = crd.metadata.generation ?? 0
  return { is: 'applied', crd, wanted, record: { digest: wanted.digest, generation } }
}

/** Another kind of the group has one of the names; the API server says which. */
function namesConflict(crd: KubeObject): string | undefined {
  const names = crdConditions(crd).find(({ type }) => type === 'NamesAccepted')
  return names?.status === 'False' ? String(names.message) : undefined
}

/** Whether the API server serves the kind; until its names are accepted there are no instances. */
export function isEstablished(crd: KubeObject): boolean {
  return crdConditions(crd).some(({ type, status }) => type === 'Established' && status === 'True')
}

function crdConditions({ status }: KubeObject): readonly JsonObject[] {
  const conditions: unknown = isJsonObject(status) ? status.conditions : undefined
  return Array.isArray(conditions) ? conditions.filter(isJsonObject) : []
}

function refused(
  reason: Extract<DefinitionState, { readonly is: 'refused' }>['reason'],
  message: string,
  crd: KubeObject | undefined,
): Applied {
  return { is: 'refused', refusal: { is: 'refused', reason, message }, crd }
}

function foreign({ metadata }: KubeObject): string {
  return `a CustomResourceDefinition ${metadata.name} exists that this definition did not make: delete it, or choose another name`
}

/** More changes than this are counted. */
const mostTold = 8

function tell({ name }: Definition, { changes, digest }: BreakingChanges): string {
  const told = changes.slice(0, mostTold).join('; ')
  const more = changes.length > mostTold ? `; and ${changes.length - mostTold} more` : ''
  return `not applied, since it breaks what was accepted before: ${told}${more}. To apply exactly this: kubectl annotate compositeresourcedefinition ${name} --overwrite ${acceptBreakingAnnotation}=${digest}`
}
