import { isAlreadyExists, isConflict } from '../../kube/error.ts'
import type { KubeObject, ObjectKey } from '../../kube/object.ts'
import type { Finding } from '../../runtime/conditions.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import { specOf } from '../composition.ts'
import { revisionProblem, toRevision } from '../revision.ts'
import { orderOf } from '../rollout/order.ts'
import { needsForecast, planRollout } from '../rollout/plan-rollout.ts'
import { type Rollout, rolloutOf, rolloutSpecOf } from '../rollout/rollout.ts'
import { rolledOutFinding } from '../rollout/tell.ts'
import { checkRevisions } from './check-revisions.ts'
import type { CompositionDeps } from './composition-deps.ts'
import { tellTurns } from './composition-events.ts'
import { ensureRevision, revisionNow } from './ensure-revision.ts'
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
    const refusal = await ensureRevision(deps, composition, signal)
    const isDecided = await checkRevisions(deps, composition, signal)
    await pruneRevisions(deps, composition, signal)
    const { ready, ...found } = judge(deps, composition, refusal)
    const rollout = await rolloutNow(deps, composition, { refusal }, signal)
    const findings = [ready, ...(rollout === undefined ? [] : [rolledOutFinding(rollout)])]
    const status = { ...found, ...(rollout === undefined ? {} : { rollout }) }
    const turned = tellTurns(deps, composition)
    await writeFindings({ ...deps, turned }, composition, { findings, status }, signal)
    if (rollout?.state === 'Progressing') return { kind: 'wait', afterMs: rollingMs }
    if (ready.status !== 'True') return { kind: 'stalled', afterMs: faultyMs }
    return { kind: 'settled', afterMs: isDecided ? recheckMs : faultyMs }
  } catch (error) {
    if (isConflict(error) || isAlreadyExists(error)) return { kind: 'wait', afterMs: conflictMs }
    throw error
  }
}

/** Ready when instances can follow what it says now. */
function judge(deps: CompositionDeps, composition: KubeObject, refusal: string | undefined) {
  const { name, known: revision } = revisionNow(deps, composition)
  const { apiVersion, kind } = specOf(composition).compositeTypeRef
  const problem = refusal ?? (revision && revisionProblem(revision))
  const fault = problem === undefined ? revision && faultOf(revision) : invalid(problem)
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
  { refusal }: { readonly refusal: string | undefined },
  signal: AbortSignal,
): Promise<Rollout | undefined> {
  const recorded = rolloutOf(composition)
  const members = deps.members(composition)
  if (members === undefined) return recorded
  const { known } = revisionNow(deps, composition)
  const revision = known && refusal === undefined ? toRevision(known) : undefined
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

type Fault = Pick<Finding, 'reason' | 'message'>

function invalid(message: string): Fault {
  return { reason: 'Invalid', message }
}

function readyFinding(undefinedKind: string | undefined, fault: Fault | undefined): Finding {
  const ready = { type: 'Ready', status: 'True', reason: 'Available', message: '' } as const
  if (undefinedKind !== undefined) {
    return { ...ready, status: 'False', reason: 'KindNotDefined', message: undefinedKind }
  }
  return fault === undefined ? ready : { ...ready, status: 'False', ...fault }
}

/** Found wrong, or not to be checked now. */
function faultOf({ status }: KubeObject): Fault | undefined {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Finding[] }
  const valid = conditions.find(({ type }) => type === 'Valid')
  if (valid?.status === 'False') return invalid(valid.message)
  return valid?.status === 'Unknown' ? { reason: valid.reason, message: valid.message } : undefined
}
