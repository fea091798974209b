import { isAlreadyExists, isConflict } from '../../kube/error.ts'
import { type KubeObject, keyOf, type ObjectKey, toObjectKey } from '../../kube/object.ts'
import type { Finding } from '../../runtime/conditions.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import { authorAnnotation, authorAnnotations } from '../admission/author.ts'
import { byOwner } from '../chooser.ts'
import { specOf } from '../composition.ts'
import { REVISIONS } from '../resources.ts'
import {
  numberOf,
  ownerOfRevision,
  ownersOf,
  revisionName,
  revisionProblem,
  toRevision,
  toRevisionManifest,
} from '../revision.ts'
import { orderOf } from '../rollout/order.ts'
import { needsForecast, planRollout } from '../rollout/plan-rollout.ts'
import { type Rollout, rolloutOf, rolloutSpecOf } from '../rollout/rollout.ts'
import { rolledOutFinding } from '../rollout/tell.ts'
import { wasValid } from '../was-valid.ts'
import { checkRevisions } from './check-revisions.ts'
import type { CompositionDeps } from './composition-deps.ts'
import { tellTurns } from './composition-events.ts'
import { writeFindings } from './findings.ts'
import { pruneRevisions } from './prune-revisions.ts'

const recheckMs = 10 * 60_000
/** What it lacks, such as a kind, may be installed without our being told. */
const faultyMs = 15_000
const conflictMs = 200
/** What instances say may have to last before it counts. */
const rollingMs = 1_000

/**
 * One reconcile of a Composition: a revision of what it says now, every kept revision checked, old
 * ones dropped. Its revisions go with it, by the garbage collector.
 */
export async function reconcileComposition(
  deps: CompositionDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const composition = deps.store.get(key)
  if (composition === undefined || composition.metadata.deletionTimestamp !== undefined) {
    return { kind: 'gone' }
  }
  try {
    await ensureRevision(deps, composition, signal)
    await checkRevisions(deps, composition, signal)
    await pruneRevisions(deps, composition, signal)
    const { ready, ...found } = judge(deps, composition)
    const rollout = await rolloutNow(deps, composition, signal)
    const findings = [ready, ...(rollout === undefined ? [] : [rolledOutFinding(rollout)])]
    const status = { ...found, ...(rollout === undefined ? {} : { rollout }) }
    const turned = tellTurns(deps, composition)
    await writeFindings({ ...deps, turned }, composition, { findings, status }, signal)
    if (rollout?.state === 'Progressing') return { kind: 'wait', afterMs: rollingMs }
    return ready.status === 'True'
      ? { kind: 'settled', afterMs: recheckMs }
      : { kind: 'stalled', afterMs: faultyMs }
  } catch (error) {
    if (isConflict(error) || isAlreadyExists(error)) return { kind: 'wait', afterMs: conflictMs }
    throw error
  }
}

/**
 * Content that was there before gets the highest number again, other content a revision of its own.
 * One that a deleted or restored Composition of the same name has left is taken over.
 */
async function ensureRevision(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { kube, revisions } = deps
  const name = revisionName(composition)
  const known = revisions.get(toObjectKey(undefined, name))
  const isOwn = known !== undefined && ownerOfRevision(known) === composition.metadata.uid
  const own = revisions.byIndex(byOwner, composition.metadata.uid)
  const highest = Math.max(0, ...own.map(numberOf))
  if (known === undefined) {
    const manifest = toRevisionManifest(composition, highest + 1)
    revisions.put(await kube.create(REVISIONS, manifest, signal))
  } else if (!isOwn || numberOf(known) < highest || isOfAnother(known, composition)) {
    const { resourceVersion } = known.metadata
    const isNewest = isOwn && numberOf(known) === highest
    const number = isNewest ? highest : Math.max(highest + 1, numberOf(known))
    const annotations = isOfAnother(known, composition) ? authorAnnotations(composition) : {}
    const metadata = { resourceVersion, ownerReferences: ownersOf(composition), annotations }
    const patch = { type: 'merge', body: { metadata, spec: { number } } } as const
    revisions.put(await kube.patch(REVISIONS, keyOf(known), patch, signal))
  }
}

/** Whether somebody else stands in for content that was not accepted yet. */
function isOfAnother(revision: KubeObject, composition: KubeObject): boolean {
  const author = composition.metadata.annotations?.[authorAnnotation]
  const before = revision.metadata.annotations?.[authorAnnotation]
  return author !== undefined && author !== before && !wasValid(revision)
}

/** Ready when instances can follow what it says now. */
function judge(deps: CompositionDeps, composition: KubeObject) {
  const name = revisionName(composition)
  const revision = deps.revisions.get(toObjectKey(undefined, name))
  const { apiVersion, kind } = specOf(composition).compositeTypeRef
  const fault = revision && (revisionProblem(revision) ?? invalidity(revision))
  const undefinedKind =
    deps.definedAs(apiVersion, kind) === undefined
      ? `no CompositeResourceDefinition defines ${kind} in ${apiVersion}`
      : undefined
  return { revision: name, ready: readyFinding(undefinedKind, fault) }
}

/** Which instances may move to what it says now. */
async function rolloutNow(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<Rollout | undefined> {
  const recorded = rolloutOf(composition)
  const members = deps.members(composition)
  if (members === undefined) return recorded
  const object = deps.revisions.get(toObjectKey(undefined, revisionName(composition)))
  const revision = object && toRevision(object)
  const newest = revision?.fault === undefined ? revision?.name : undefined
  const question = { spec: rolloutSpecOf(composition), newest, recorded, members }
  const isAsked = revision !== undefined && needsForecast(question)
  const moving = members.filter((member) => member.revision !== newest)
  const forecast = isAsked && (await deps.forecast(composition, revision, moving, signal))
  return planRollout({
    ...question,
    ...(forecast === false ? {} : { forecast }),
    order: orderOf(composition),
    nowMs: deps.clock.now(),
  })
}

function readyFinding(undefinedKind: string | undefined, fault: string | undefined): Finding {
  const reason = undefinedKind === undefined ? 'Invalid' : 'KindNotDefined'
  const message = undefinedKind ?? fault
  const ready = { type: 'Ready', status: 'True', reason: 'Available', message: '' } as const
  return message === undefined ? ready : { ...ready, status: 'False', reason, message }
}

function invalidity({ status }: KubeObject): string | undefined {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Finding[] }
  const valid = conditions.find(({ type }) => type === 'Valid')
  return valid?.status === 'False' ? valid.message : undefined
}
