import type { KubeObject, OwnerReference } from '../kube/object.ts'
import type { NewObject } from '../kube/port.ts'
import { type Condition, findCondition } from '../runtime/conditions.ts'
import { authorAnnotations } from './admission/author.ts'
import type { Revision } from './choose-composition.ts'
import type { CompositionSpec } from './composition.ts'
import { digestOf } from './digest.ts'
import { COMPOSITIONS, compositionGroup, compositionVersion, REVISIONS } from './resources.ts'
import type { RolloutSpec } from './rollout/rollout.ts'

/** Labels of a revision, beside those of its Composition. */
const compositionLabel = 'composition.plumbline.dev/composition'
const hashLabel = 'composition.plumbline.dev/hash'
/** Of the source alone: labels may be added by anybody, by a restore for example. */
const sourceHashLabel = 'composition.plumbline.dev/source-hash'

/** As much of a hash as a label takes. */
const hashLength = 63
const shortHashLength = 7

interface RevisionSpec {
  readonly number: number
  readonly source: CompositionSpec
}

/**
 * The hash of what a Composition says: labels and spec, without what only steers how revisions are
 * kept. Equal contents have equal hashes, so going back finds the old revision again.
 */
function contentHash({ metadata, spec }: KubeObject): string {
  return hashOf({ labels: metadata.labels ?? {}, source: sourceOf(spec) })
}

function hashOf(content: unknown): string {
  return digestOf(content).slice(0, hashLength)
}

interface SteeredSpec {
  readonly revisionHistoryLimit?: number
  readonly rollout?: RolloutSpec
}

/** The spec as a revision keeps it. */
function sourceOf(spec: unknown): unknown {
  const { revisionHistoryLimit: _limit, rollout: _rollout, ...source } = spec as SteeredSpec
  return source
}

export function revisionName(composition: KubeObject): string {
  return `${composition.metadata.name}-${contentHash(composition).slice(0, shortHashLength)}`
}

/** The manifest of a Composition's revision as it is now. */
export function toRevisionManifest(composition: KubeObject, number: number): NewObject {
  const { name, labels = {} } = composition.metadata
  const source = sourceOf(composition.spec)
  const own = {
    [compositionLabel]: name,
    [hashLabel]: contentHash(composition),
    [sourceHashLabel]: hashOf(source),
  }
  return {
    apiVersion,
    kind: REVISIONS.kind,
    metadata: {
      name: revisionName(composition),
      labels: { ...labels, ...own },
      annotations: authorAnnotations(composition),
      ownerReferences: ownersOf(composition),
    },
    spec: { number, source },
  }
}

const apiVersion = `${compositionGroup}/${compositionVersion}`

/** The owner references of a revision. */
export function ownersOf({ metadata }: KubeObject): readonly OwnerReference[] {
  const { name, uid } = metadata
  const flags = { controller: true, blockOwnerDeletion: true }
  return [{ apiVersion, kind: COMPOSITIONS.kind, name, uid, ...flags }]
}

/** The uid of the Composition that controls a revision. */
export function ownerOfRevision(revision: KubeObject): string | undefined {
  return revision.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid
}

export function numberOf(revision: KubeObject): number {
  return (revision.spec as RevisionSpec).number // its CRD requires it
}

/**
 * Reads a revision. Undefined when it cannot be trusted: its content is not what its hash says, since
 * somebody has edited it.
 */
export function toRevision(object: KubeObject): Revision | undefined {
  if (revisionProblem(object) !== undefined) return undefined
  const { number, source } = object.spec as RevisionSpec
  const { name, uid, labels } = object.metadata
  const [hash, composition] = [labels?.[hashLabel] ?? '', labels?.[compositionLabel] ?? '']
  return { name, uid, composition, number, hash, source, fault: faultOf(object), object }
}

/** Why a revision is not what it says it is; undefined when it is. */
export function revisionProblem({ metadata, spec }: KubeObject): string | undefined {
  const { [compositionLabel]: composition, [sourceHashLabel]: hash } = metadata.labels ?? {}
  const { source } = spec as RevisionSpec
  return composition !== undefined && hash === hashOf(source)
    ? undefined
    : 'its source was changed after it was made: delete it, and it is made anew if its Composition still says the same'
}

/** What was never checked is not followed either: its check is under way. */
function faultOf({ status }: KubeObject): string | undefined {
  const { conditions } = (status ?? {}) as { readonly conditions?: readonly Condition[] }
  const valid = findCondition(conditions, 'Valid')
  if (valid === undefined) return 'not checked yet'
  return valid.status === 'False' ? valid.message : undefined
}
