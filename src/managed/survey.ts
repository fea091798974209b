import { KubeError } from '../kube/error.ts'
import type { KubeObject } from '../kube/object.ts'
import { Failure, type Provider } from '../provider/index.ts'
import { adopted } from './adopted.ts'
import { AttentionBook } from './attention.ts'
import { begin, type Start } from './begin.ts'
import { secretProblem } from './create-external.ts'
import { defaultManagedOptions, type LookDeps } from './deps.ts'
import { type Forecast, type Foreseen, foresee, unreadGroups } from './forecast.ts'
import { type Gate, gates } from './gates.ts'
import { type Ledger, readLedger } from './ledger.ts'
import { look, relearn } from './look.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'
import { externalNameOf, type Pass, regionOf } from './pass.ts'
import type { Plan } from './plan.ts'
import { recollect } from './recollect.ts'
import type { ReferenceBook } from './references/reference-book.ts'
import type { Waiting } from './references/resolution.ts'
import { rehearseDeletion } from './rehearse-deletion.ts'
import type { Snapshot } from './snapshot.ts'
import { decideOn, takeSnapshot } from './take-snapshot.ts'
import { settlingMs } from './timing.ts'

/** What a survey works with: nothing of it can write. */
export interface SurveyDeps extends Omit<LookDeps, 'attention' | 'options' | 'references'> {
  readonly provider: Pick<Provider, 'classify'>
  readonly references: Pick<ReferenceBook, 'resolve' | 'holdersOf'>
}

/** An object as it would be. */
export interface Surveyed {
  readonly object: KubeObject
  /** As it is stored, where the key of its digests is not known; see recollect. */
  readonly stored?: KubeObject
  /** Fields of it are not known yet: what is missing is no mistake. */
  readonly partial: boolean
  /** Whether another object becomes Ready only as part of the same plan. */
  readonly isPlanned: (other: KubeObject) => boolean
}

type Findings = Foreseen & Pick<Forecast, 'unknown' | 'unread'>

/**
 * What the next reconciles of the object would do to its external resource: looked at and decided as
 * a reconcile does, every find taken as confirmed, and nothing done. The cloud is asked with the kind's
 * reader only. Throws a Failure where it could not be asked, and KubeError.
 */
export async function survey(
  given: SurveyDeps,
  surveyed: Surveyed,
  signal: AbortSignal,
): Promise<Forecast> {
  const deps = { ...given, attention: new AttentionBook(), options: defaultManagedOptions }
  const resource = toManagedResource(deps.kind, surveyed.object)
  const { sync } = resource.status
  const ledger = readLedger(sync, deps.digestKey.id, resource.intent, deps.clock.now())
  const holders = resource.deleting ? deps.references.holdersOf(surveyed.object) : []
  const gate = gates(resource, ledger, holders)
  const facts = factsOf(deps, resource, ledger)
  if (gate.is !== 'open') return { ...facts, ...behindGate(gate, ledger) }
  try {
    rememberCreation(deps, resource, ledger)
    const bind: Start['bind'] = async ({ connection }, region) => {
      const { reader } = await deps.kind.bind(connection.clients, region)
      return { reader: () => reader, writer: refuseToWrite }
    }
    const pass = await begin(deps, { resource, ledger, bind }, signal)
    const found = await look(deps, pass, settlingMs(deps, deps.attention.of(resource.uid)), signal)
    const { stored } = surveyed
    const seen = stored === undefined ? found : recollect(deps, found, stored)
    const place = { account: pass.account, region: regionOf(pass.resource) }
    return { ...facts, ...place, ...(await findingsOf(deps, seen, surveyed, signal)) }
  } catch (error) {
    if (signal.aborted || error instanceof KubeError) throw error
    const failure = error instanceof Failure ? error : deps.provider.classify(error)
    if (failure.reason !== 'invalid' || failure.connection) throw failure
    return { ...facts, action: 'refuse', reasons: [failure.message] }
  }
}

const nothingSaid = { fields: [], unknown: [], unread: [], reasons: [] } as const

function refuseToWrite(): never {
  throw new Error('a survey does not write')
}

function factsOf(
  deps: Pick<LookDeps, 'kind'>,
  resource: ManagedResource,
  { owned }: Ledger,
): Forecast {
  const name = owned?.name ?? externalNameOf(deps, resource)
  const place = { account: owned?.account ?? '', region: regionOf(resource) }
  return { action: 'none', name, ...place, ...nothingSaid }
}

/** What was created a moment ago and was not seen yet is on its way, and not gone. */
function rememberCreation(
  { attention, clock }: Pick<LookDeps, 'attention' | 'clock'>,
  { uid }: ManagedResource,
  { owned }: Ledger,
): void {
  if (owned === undefined || owned.seen) return
  attention.update(uid, { wroteAt: clock.monotonic() - (clock.now() - Date.parse(owned.since)) })
}

function behindGate(
  gate: Exclude<Gate, { is: 'open' }>,
  { owned }: Ledger,
): Pick<Forecast, 'action' | 'reasons'> {
  switch (gate.is) {
    case 'gone':
      return owned === undefined
        ? { action: 'none', reasons: ['it was never created'] }
        : { action: 'keep', reasons: ['the object goes at once: it has no finalizer of ours'] }
    case 'paused':
    case 'referenced':
      return { action: 'wait', reasons: [gate.message] }
    case 'release':
      return gate.left
        ? { action: 'keep', reasons: ['managementPolicies do not include Delete'] }
        : { action: 'none', reasons: ['it was never created'] }
    default:
      return gate satisfies never
  }
}

async function findingsOf(
  deps: LookDeps,
  pass: Pass,
  surveyed: Surveyed,
  signal: AbortSignal,
): Promise<Findings> {
  const first = weigh(deps, pass)
  const adopts = first.plan.action.is === 'adopt'
  const { snapshot, plan } = adopts ? weigh(deps, takeOver(deps, pass)) : first
  const foreseen =
    plan.action.is === 'delete'
      ? await rehearseDeletion(deps, pass, signal)
      : creatable(deps, surveyed, snapshot, foresee(plan, snapshot))
  const open = openReferences(snapshot, surveyed)
  const settled = withoutPlanned(foreseen, { plan, snapshot, surveyed, open })
  const isNew = adopts && pass.ledger.owned === undefined && pass.resource.intent === undefined
  const isTaken = isNew && settled.action !== 'refuse'
  return {
    action: isTaken ? 'adopt' : settled.action,
    fields: settled.fields,
    reasons: [
      ...settled.reasons,
      ...(settled.action === 'update' ? open.others.map(({ message }) => message) : []),
      ...(pass.remark === undefined ? [] : [pass.remark]),
      ...effectOf(deps, pass, plan),
    ],
    unknown: open.planned.map(
      ({ at, on }) => `${at}: known after apply (${on?.kind}/${on?.metadata.name})`,
    ),
    unread: unreadGroups(pass.seen),
  }
}

/** When the kind says that what is written, or was written before, takes effect. */
function effectOf(
  { kind }: LookDeps,
  { seen, resource }: Pass,
  { action }: Plan,
): readonly string[] {
  if (seen?.is !== 'present' || (action.is !== 'none' && action.is !== 'update')) return []
  const changes = action.is === 'update' ? action.changes : []
  const caveat =
    changes.length === 0 ? undefined : kind.updateCaveat?.(changes, resource.desired, seen)
  return [seen.note, caveat].filter((sentence) => sentence !== undefined)
}

/** What creation itself would refuse is told, too. */
function creatable(
  deps: Pick<LookDeps, 'kind'>,
  { partial }: Surveyed,
  { resource }: Snapshot,
  foreseen: Foreseen,
): Foreseen {
  const problem = foreseen.action === 'create' ? secretProblem(deps, resource) : undefined
  if (partial || problem === undefined) return foreseen
  return { ...foreseen, action: 'refuse', reasons: [problem] }
}

/** The decision on what was found, as if it had been found twice. */
function weigh(deps: LookDeps, pass: Pass): { readonly snapshot: Snapshot; readonly plan: Plan } {
  const found = takeSnapshot(deps, pass)
  const snapshot = { ...found, timing: { ...found.timing, confirmed: true } }
  return { snapshot, plan: decideOn(snapshot) }
}

/** The pass after an adoption, which writes to the object only. */
function takeOver(deps: LookDeps, pass: Pass): Pass {
  return relearn(deps, adopted(deps, pass, { ...pass.resource, hasFinalizer: true }))
}

interface OpenReferences {
  /** To what becomes Ready as part of the plan. */
  readonly planned: readonly Waiting[]
  readonly others: readonly Waiting[]
}

function openReferences(
  { resource, observation }: Snapshot,
  { isPlanned }: Surveyed,
): OpenReferences {
  const isThere = observation.is === 'present'
  const open = resource.references.waiting.filter(
    ({ kept, createOnly }) => !kept && !(createOnly && isThere),
  )
  const groups = Map.groupBy(open, ({ on, stuck }) => !stuck && on !== undefined && isPlanned(on))
  return { planned: groups.get(true) ?? [], others: groups.get(false) ?? [] }
}

/** What only waits for the rest of the plan is not told as waiting, nor what is missing as a mistake. */
function withoutPlanned(
  foreseen: Foreseen,
  {
    plan: { action },
    snapshot: { observation },
    surveyed: { partial },
    open,
  }: {
    readonly plan: Plan
    readonly snapshot: Snapshot
    readonly surveyed: Surveyed
    readonly open: OpenReferences
  },
): Foreseen {
  if (action.is !== 'refuse') return foreseen
  const isAwaited = action.reason === 'ReferenceNotReady' && open.others.length === 0
  const isIncomplete = partial && action.reason === 'Invalid'
  if (!isAwaited && !isIncomplete) return foreseen
  return { ...foreseen, action: observation.is === 'absent' ? 'create' : 'none', reasons: [] }
}
