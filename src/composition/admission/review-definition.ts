import type { KubeDiscovery } from '../../kube/discovery.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { KubeReader, KubeWriter } from '../../kube/port.ts'
import { applyDefinition } from '../definition/apply-definition.ts'
import { type DefinitionSpec, toDefinition } from '../definition/definition.ts'
import { accepted, type Verdict } from './verdict.ts'

export interface DefinitionReviewDeps {
  readonly discovery: Pick<KubeDiscovery, 'resources'>
  /** Patches are only tried: the API server says what it would answer. */
  readonly kube: Pick<KubeReader, 'get'> & Pick<KubeWriter, 'patch'>
}

/**
 * What the controller would say of a definition: the same code, with a client that only tries. The
 * API server so judges the schema itself. Throws KubeError.
 */
export async function reviewDefinition(
  deps: DefinitionReviewDeps,
  object: KubeObject,
  signal: AbortSignal,
): Promise<Verdict> {
  const definition = toDefinition(object)
  const patch: KubeWriter['patch'] = (resource, key, wanted, active) =>
    deps.kube.patch(resource, key, { ...wanted, dryRun: true }, active)
  const kube = { get: deps.kube.get, patch }
  const crds = { get: () => undefined, put: () => false }
  const applied = await applyDefinition({ kube, crds }, definition, signal)
  if (applied.is === 'refused') return { ...accepted, refusals: [applied.refusal.message] }
  const conflicts = await nameConflicts(deps, definition.spec, signal)
  return { ...accepted, refusals: conflicts }
}

/** A trial does not tell of names that another kind of the group has. */
async function nameConflicts(
  { discovery }: DefinitionReviewDeps,
  { group, names, versions }: DefinitionSpec,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const served = await Promise.all(
    versions.map(({ name }) => discovery.resources(`${group}/${name}`, signal)),
  )
  const rival = served
    .flatMap((resources) => resources ?? [])
    .find(({ kind, plural }) => kind === names.kind && plural !== names.plural)
  return rival === undefined
    ? []
    : [`names.kind: ${names.kind} is the kind of ${rival.plural}.${group} already; choose another`]
}
