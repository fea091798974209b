import type { KubeObject, OwnerReference } from '../kube/object.ts'
import type { NewObject } from '../kube/port.ts'
import { type Condition, findCondition } from '../runtime/conditions.ts'
import { isAccepted } from './acceptance.ts'
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
/** A name takes the shortest that is free: of two contents whose hashes begin alike the second a longer. */
const nameLengths = [7, 12, 24, hashLength]

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

/**
 * The name of the revision of what a Composition says now: that of the one there is, else a free one.
 * `find`: a revision by its name. Names of other contents are passed over.
 */
export function revisionName(
  composition: KubeObject,
  find: (name: string) => KubeObject | undefined,
): string {
  const hash = contentHash(composition)
  const nameOf = (length: number) => `${composition.metadata.name}-${hash.slice(0, length)}`
  const free = nameLengths.find((length) => {
    const other = find(nameOf(length))?.metadata.labels?.[hashLabel]
    return other === undefined || other === hash
  })
  return nameOf(free ?? hashLength)
}

/** The manifest of a Composition's revision as it is now. */
export function toRevisionManifest(
  composition: KubeObject,
  { name, number }: { readonly name: string; readonly number: number },
): NewObject {
  const { name: made, labels = {} } = composition.metadata
  const source = sourceOf(composition.spec)
  const own = {
    [compositionLabel]: made,
    [hashLabel]: contentHash(composition),
    [sourceHashLabel]: hashOf(source),
  }
  return {
    apiVersion,
    kind: REVISIONS.kind,
    metadata: {
      name,
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
  const { [compositionLabel]: composition, [sourceHashLabel]: source } = metadata.labels ?? {}
  const hash = metadata.labels?.[hashLabel] ?? ''
  const isNamed = nameLengths.some(
    (length) => metadata.name === `${composition}-${hash.slice(0, length)}`,
  )
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (!isNamed || owner?.name !== composition) return `its labels or owners were changed ${remedy}`
  return source === hashOf((spec as RevisionSpec).source)
    ? undefined
    : `its source was changed ${remedy}`
}

const remedy =
  'after it was made: delete it, and it is made anew if its Composition still says the same'

/** Why a revision that is labelled with what its Composition says now says something else. */
export function contentProblem(composition: KubeObject, revision: KubeObject): string | undefined {
  const isCurrent = revision.metadata.labels?.[hashLabel] === contentHash(composition)
  const { source } = revision.spec as RevisionSpec
  return isCurrent && hashOf(source) !== hashOf(sourceOf(composition.spec))
    ? `it says something else than its Composition, whose content its labels name: it was changed ${remedy}`
    : undefined
}

/** What was never checked is not followed either: its check is under way. */
function faultOf(revision: KubeObject): string | undefined {
  const valid = findCondition(conditionsOf(revision), 'Valid')
  if (valid?.status === 'False') return valid.message
  if (valid !== undefined && isAccepted(revision)) return undefined
  return valid?.status === 'Unknown' ? `not checked yet: ${valid.message}` : 'not checked yet'
}

function conditionsOf({ status }: KubeObject): readonly Condition[] | undefined {
  const { conditions } = (status ?? {}) as { readonly conditions?: readonly Condition[] }
  return conditions // ours to write
}
