import type { CompositionSpec, GraphSpec } from '../../composition/composition.ts'
import { examineGraph, scopesOf } from '../../composition/compositions/examine-graph.ts'
import { definitionProblems } from '../../composition/definition/definition-problems.ts'
import {
  describeFinding,
  type Finding,
  type KindRef,
  kindsOf,
} from '../../composition/graph/index.ts'
import { COMPOSITIONS, compositionGroup } from '../../composition/resources.ts'
import { isJsonObject } from '../../kube/json.ts'
import { groupOf, type Manifest, type ManifestObject } from '../manifest/manifest.ts'
import { definedKinds, isDefinition, readDefinition } from '../schemas/defined-kinds.ts'
import { uncheckedKinds } from '../schemas/offline-schemas.ts'
import { type SchemaSource, withKinds } from '../schemas/schema-source.ts'
import { placeOf } from './place-of.ts'
import { type CheckFinding, type CheckReport, findingAt } from './report.ts'

/**
 * Checks the Compositions and CompositeResourceDefinitions among the manifests as the controller
 * does; kinds that the manifests define count as served. Throws KubeError when the source does.
 */
export async function checkManifests(
  manifests: readonly Manifest[],
  source: SchemaSource,
  signal: AbortSignal,
): Promise<CheckReport> {
  const own = definedKinds(manifests.map(({ object }) => object))
  const schemas = withKinds(source, own)
  const findings: CheckFinding[] = []
  const unchecked = new Set<string>()
  let checked = 0
  for (const manifest of manifests) {
    if (isDefinition(manifest.object)) findings.push(...checkDefinition(manifest))
    else if (isComposition(manifest.object)) {
      const found = await checkComposition(manifest, schemas, signal)
      findings.push(...found.findings)
      for (const { apiVersion, kind } of found.unchecked) unchecked.add(`${apiVersion} ${kind}`)
    } else continue
    checked += 1
  }
  return { checked, findings, unchecked: [...unchecked].sort(), notes: [] }
}

export function isComposition({
  apiVersion,
  kind,
}: Pick<ManifestObject, 'apiVersion' | 'kind'>): boolean {
  return kind === COMPOSITIONS.kind && groupOf(apiVersion) === compositionGroup
}

/** The spec of a Composition's manifest, or what it lacks. */
export function readComposition({ spec }: ManifestObject): CompositionSpec | string {
  if (!isJsonObject(spec)) return 'spec is not set'
  const { compositeTypeRef: type, mode } = spec
  const isTyped =
    isJsonObject(type) && typeof type.apiVersion === 'string' && typeof type.kind === 'string'
  if (!isTyped) return 'spec.compositeTypeRef must name apiVersion and kind'
  if (mode !== 'Graph' && mode !== 'Pipeline') return 'spec.mode must be Graph or Pipeline'
  // The compiler takes anything from here on.
  return spec as unknown as CompositionSpec
}

async function checkComposition(
  manifest: Manifest,
  source: SchemaSource,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly CheckFinding[]; readonly unchecked: readonly KindRef[] }> {
  const spec = readComposition(manifest.object)
  if (typeof spec === 'string') return { findings: [shapeFinding(manifest, spec)], unchecked: [] }
  // A pipeline is checked by running it.
  if (spec.mode !== 'Graph') return { findings: [], unchecked: [] }
  const kinds = kindsOf(spec)
  const schemas = await source.load(kinds, signal)
  const scopeOf = await scopesOf(spec, source.isNamespaced, signal)
  const findings = examineGraph(spec, schemas, scopeOf)
  return {
    findings: findings.map((finding) => toCheckFinding(manifest, spec, finding)),
    unchecked: uncheckedKinds(kinds, schemas),
  }
}

function checkDefinition(manifest: Manifest): readonly CheckFinding[] {
  const definition = readDefinition(manifest.object)
  if (definition === undefined) {
    const message =
      'spec needs group, names.kind, names.plural and versions, each with a name and schema.openAPIV3Schema'
    return [shapeFinding(manifest, message)]
  }
  return definitionProblems(definition.spec).map((problem) => shapeFinding(manifest, problem))
}

function shapeFinding(manifest: Manifest, message: string): CheckFinding {
  return findingAt(manifest, ['spec'], 'shape', message)
}

function toCheckFinding(manifest: Manifest, spec: GraphSpec, finding: Finding): CheckFinding {
  const { level, code } = finding
  return findingAt(manifest, placeOf(spec, finding), code, describeFinding(finding), level)
}
