import { type Finding, findCondition } from '../../runtime/conditions.ts'
import { describeGap, type Gap } from '../evaluate/index.ts'
import { printPath } from '../graph/index.ts'
import type { Composite } from './composite.ts'
import type { UndecidedNode } from './decide.ts'
import type { Bond } from './decide-bonds.ts'
import type { Leftover } from './decide-leftovers.ts'
import { nodeKey } from './inventory.ts'
import type { ChildProgress } from './progress.ts'
import type { FunctionsTold } from './view.ts'

/** Everything that the conditions of a composite are made of. */
export interface Told {
  readonly children: readonly ChildProgress[]
  readonly frozen: readonly UndecidedNode[]
  readonly leftovers: readonly Leftover[]
  readonly bonds: readonly Bond[]
  /** References that may not be followed, as `node: why`. */
  readonly problems: readonly string[]
  /** Values that fail without anybody reading them. */
  readonly unread: readonly UndecidedNode[]
  /** Fields of the status whose expression failed. */
  readonly statusGaps: readonly Gap[]
  /** Second writers, as `name: manager (paths)`. */
  readonly contests: readonly string[]
  /** Children that never come to rest, as `name: why`. */
  readonly restless: readonly string[]
  /** What functions say. */
  readonly functions: Pick<FunctionsTold, 'conditions' | 'ready'> | undefined
}

/** So many parts of a message are spelled out. */
const mostNamed = 5

/** Synced, Ready, Drifted, Degraded, and while True Stalled or Reconciling. */
export function findingsOf(told: Told): readonly Finding[] {
  const synced = syncedFinding(told)
  const ready = readyFinding(told)
  const degraded = degradedFinding(told)
  const own = told.functions?.conditions ?? []
  return [ready, synced, driftedFinding(told), degraded, ...kstatusFindings(synced, ready), ...own]
}

/**
 * What is said without a look: everything but Synced stays as it was told last. Stalled is added where
 * nothing goes on before somebody acts, not where it is tried again soon.
 */
export function stoppedFindings(
  { status }: Pick<Composite, 'status'>,
  { reason, message }: Pick<Finding, 'reason' | 'message'>,
  goesOn: 'soon' | 'once somebody acts' = 'soon',
): readonly Finding[] {
  const synced: Finding = { type: 'Synced', status: 'False', reason, message }
  const last = (type: string) => findCondition(status.conditions, type)
  const ready = last('Ready') ?? { type: 'Ready', status: 'Unknown', reason, message }
  const others = ['Drifted', 'Degraded'].flatMap((type) => last(type) ?? [])
  const stalled = goesOn === 'soon' ? [] : kstatusFindings(synced, synced)
  return [ready, synced, ...others, ...stalled]
}

function syncedFinding(told: Told): Finding {
  const others = [...told.leftovers, ...told.bonds].map(({ entry, step }) => {
    return { name: nodeKey(entry), step }
  })
  const refused = [...told.children, ...others].flatMap(({ name, step }) =>
    step?.is === 'refuse' ? [{ reason: step.reason, text: `${name}: ${step.message}` }] : [],
  )
  const kept = told.leftovers.flatMap(({ entry, step }) =>
    step.is === 'keep' ? [`${nodeKey(entry)}: ${step.message}`] : [],
  )
  const broken = brokenParts(told)
  const problems: readonly (readonly [reason: string, texts: readonly string[]])[] = [
    [refused[0]?.reason ?? 'Invalid', refused.map(({ text }) => text)],
    ['Denied', told.problems],
    ['Conflict', told.contests],
    ['NonConverging', told.restless],
    ['Protected', kept],
    ['ExpressionFailed', broken],
  ]
  const [found] = problems.filter(([, texts]) => texts.length > 0)
  if (found === undefined) {
    return { type: 'Synced', status: 'True', reason: 'ReconcileSuccess', message: '' }
  }
  const texts = problems.flatMap(([, each]) => each)
  return { type: 'Synced', status: 'False', reason: found[0], message: enumerate(texts) }
}

/** Expressions that keep something from being as the Composition says. */
function brokenParts({ children, frozen, unread, statusGaps }: Told): readonly string[] {
  const fields = children.flatMap(({ name, step }) => {
    if (step === undefined) return []
    return gapsOf(step).map((gap) => printGap(name, gap))
  })
  const made = new Set(children.map(({ entry }) => entry.id))
  const nodes = frozen.flatMap(({ id, gaps }) =>
    gaps.filter(({ why }) => why === 'failed' || made.has(id)).map((gap) => printGap(id, gap)),
  )
  const values = unread.flatMap(({ id, gaps }) => gaps.map((gap) => printGap(id, gap)))
  const status = statusGaps.map((gap) => printGap('status', gap))
  return [...fields, ...nodes, ...values, ...status]
}

/** Node, field, reason: also of what merely waits, since its last value stands for it. */
function printGap(node: string, { path, message }: Gap): string {
  return [node, printPath(path), message].filter((part) => part !== '').join(': ')
}

/** What is kept for want of a value, and what failed. A value merely waited for is neither. */
function gapsOf(step: NonNullable<ChildProgress['step']>): readonly Gap[] {
  switch (step.is) {
    case 'apply':
    case 'settled':
      return [...step.kept, ...step.open.filter(({ why }) => why === 'failed')]
    case 'wait':
      return step.failed
    case 'hold':
    case 'refuse':
      return []
    default:
      return step satisfies never
  }
}

function readyFinding({ children, frozen, functions }: Told): Finding {
  const unready = children.filter(({ entry }) => entry.ready !== true)
  const undecided = frozen.filter(({ id }) => !children.some(({ entry }) => entry.id === id))
  const texts = [
    ...unready.map(describeUnready),
    ...undecided.map(({ id, gaps }) => gaps.map((gap) => describeGap(id, gap)).join('; ')),
  ]
  if (functions?.ready === false && texts.length === 0) {
    const message = 'its functions say that it is not ready'
    return { type: 'Ready', status: 'False', reason: 'Unavailable', message }
  }
  if (texts.length === 0 || functions?.ready === true) {
    return { type: 'Ready', status: 'True', reason: 'Available', message: '' }
  }
  const isNew = undecided.length > 0 || unready.some(({ entry }) => entry.uid === undefined)
  const all = children.length + undecided.length
  const message = `${texts.length} of ${all} not ready: ${enumerate(texts, ', ')}`
  return { type: 'Ready', status: 'False', reason: isNew ? 'Creating' : 'Unavailable', message }
}

/** What merely waits for something else says so. */
function describeUnready({ name, step, message }: ChildProgress): string {
  const isWaiting = step?.is === 'wait' && step.failed.length === 0
  return isWaiting ? `${name} waits: ${message}` : `${name}: ${message}`
}

/** The children's own words, each with the way to it: `db: inner: spec.size …`. */
function driftedFinding({ children }: Told): Finding {
  const drifted = children.flatMap(({ name, drift }) =>
    drift === undefined ? [] : [{ reason: drift.reason, text: `${name}: ${drift.message}` }],
  )
  const reason = drifted[0]?.reason
  if (reason === undefined) {
    return { type: 'Drifted', status: 'False', reason: 'NoDriftDetected', message: '' }
  }
  const message = enumerate(drifted.map(({ text }) => text))
  return { type: 'Drifted', status: 'True', reason, message }
}

function degradedFinding(told: Told): Finding {
  const texts = brokenParts(told)
  if (texts.length === 0) {
    return { type: 'Degraded', status: 'False', reason: 'AllResolved', message: '' }
  }
  const message = enumerate(texts)
  return { type: 'Degraded', status: 'True', reason: 'ExpressionFailed', message }
}

/** A user's action is needed, or work is under way. */
function kstatusFindings(synced: Finding, ready: Finding): readonly Finding[] {
  if (synced.status === 'False') return [{ ...synced, type: 'Stalled', status: 'True' }]
  if (ready.status === 'False') return [{ ...ready, type: 'Reconciling', status: 'True' }]
  return []
}

function enumerate(texts: readonly string[], separator = '; '): string {
  const more = texts.length - mostNamed
  const named = texts.slice(0, mostNamed).join(separator)
  return more > 0 ? `${named} and ${more} more` : named
}
