import type { Finding } from '../../runtime/conditions.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import type { RecordedEvent } from '../../telemetry/event.ts'
import type { InstanceMachinery, UnresolvedNode } from '../instance.ts'
import { leavingId } from './act.ts'
import { bondId, setbackId } from './apply-child.ts'
import { commit } from './commit.ts'
import type { Composite } from './composite.ts'
import { type Decision, toInventory } from './decide.ts'
import { blindMs } from './decide-child.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { findingsOf, stoppedFindings, type Told } from './findings.ts'
import { type InventoryEntry, nodeKey, placeKey } from './inventory.ts'
import { leavingFindings, toLeavingEntry } from './leaving.ts'
import { afterMsOf, nextLook, stalledMs } from './next-look.ts'
import { progressOf } from './progress.ts'
import { noteRefusal, writable } from './refused-status.ts'
import { restlessMessage } from './restless.ts'
import { strangerEvents } from './stranger-events.ts'
import { summarise } from './summarise.ts'
import { unresolvedNodes } from './unresolved.ts'
import type { FailedLook, View } from './view.ts'

/** How a reconcile ended. */
export type Ending =
  | {
      readonly is: 'run'
      readonly view: View
      readonly decision: Decision
      readonly machinery: InstanceMachinery
    }
  /** Something that exists could not be looked at. */
  | {
      readonly is: 'blind'
      readonly message: string
      readonly machinery: InstanceMachinery
      readonly view: Pick<View, 'unresolved' | 'frozen'>
    }
  /** Functions gave nothing to act on. */
  | (FailedLook & { readonly machinery: InstanceMachinery })
  /** Nothing was looked at: paused, or no Composition to follow. */
  | { readonly is: 'stopped'; readonly reason: string; readonly message: string }
  /** A deletion that waits. */
  | { readonly is: 'leaving'; readonly leftovers: readonly Leftover[] }

const leavingMs = 30_000
/** A deletion that is over, or goes on, within this time is not commented on. */
const quietDeletionMs = 5_000

/** Says in the status what the reconcile came to, and when to look again. */
export async function conclude(
  run: Run,
  composite: Composite,
  ending: Ending,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (ending.is) {
    case 'run':
      return concludeRun(run, composite, ending, signal)
    case 'blind': {
      const { message, view } = ending
      const machinery = withUnresolved(ending.machinery, unresolvedNodes(view, []))
      const findings = stoppedFindings(composite, { reason: 'ReconcileError', message })
      await say(run, composite, { findings, machinery, events: [] }, signal)
      return { kind: 'wait', afterMs: blindMs }
    }
    case 'failed': {
      const { told, machinery, message } = ending
      const findings = [...stoppedFindings(composite, ending), ...told.conditions]
      const events = run.pipelines.news(composite, told.events)
      await say(run, composite, { findings, machinery, events }, signal)
      return { kind: 'retry', error: message }
    }
    case 'stopped': {
      const findings = stoppedFindings(composite, ending, 'once somebody acts')
      await say(run, composite, { findings, machinery: undefined, events: [] }, signal)
      return { kind: 'stalled', afterMs: stalledMs }
    }
    case 'leaving':
      return concludeLeaving(run, composite, ending.leftovers, signal)
    default:
      return ending satisfies never
  }
}

async function concludeRun(
  run: Run,
  composite: Composite,
  { view, decision, machinery }: Extract<Ending, { readonly is: 'run' }>,
  signal: AbortSignal,
): Promise<Outcome> {
  const children = progressOf(view, decision)
  run.setbacks.retain(composite.id, knownChildren(composite, decision))
  // Of two nodes that make one object the first has it.
  const entries = [
    ...decision.leftovers.map(toLeavingEntry),
    ...children.toReversed().map(({ entry }) => entry),
  ]
  const byPlace = new Map(entries.map((entry) => [placeKey(entry), entry]))
  const inventory = toInventory(decision).map((entry) => byPlace.get(placeKey(entry)) ?? entry)
  const events = [
    ...strangerEvents(composite, decision.leftovers),
    ...run.pipelines.news(composite, view.told?.events ?? []),
  ]
  const told = {
    children,
    frozen: view.frozen,
    leftovers: decision.leftovers,
    bonds: decision.bonds,
    problems: view.problems,
    contests: contestsOf(run, composite, decision),
    restless: restlessOf(run, composite, decision),
    unread: view.unread,
    functions: view.told,
  }
  const contribution = view.status
  const recorded = withUnresolved({ ...machinery, inventory }, unresolvedNodes(view, children))
  const said = { told, contribution, machinery: recorded, events }
  await sayWritable(run, composite, said, signal)
  return nextLook(run, composite, { children, decision, ttlMs: view.told?.ttlMs })
}

/**
 * Says what can be said. What is refused of the contribution is held at once, a member or more at each
 * attempt: a value that is another one at each pass must not keep all the rest from being written.
 */
async function sayWritable(
  run: Run,
  composite: Composite,
  said: {
    readonly told: Omit<Told, 'statusGaps'>
    readonly contribution: View['status']
    readonly machinery: InstanceMachinery
    readonly events: readonly RecordedEvent[]
  },
  signal: AbortSignal,
): Promise<void> {
  const { told, contribution, machinery, events } = said
  const values = await writable(run, composite, contribution, signal)
  const statusGaps = values.gaps.filter(({ why }) => why === 'failed')
  const findings = findingsOf({ ...told, statusGaps })
  try {
    await say(run, composite, { findings, machinery, events, values }, signal)
  } catch (error) {
    if (!(await noteRefusal(run, composite, { contribution, error }, signal))) throw error
    // Events come before the status that acknowledges them: these were recorded.
    await sayWritable(run, composite, { ...said, events: [] }, signal)
  }
}

async function concludeLeaving(
  run: Run,
  composite: Composite,
  leftovers: readonly Leftover[],
  signal: AbortSignal,
): Promise<Outcome> {
  const isStuck = leftovers.some(({ step }) => step.is === 'keep' || step.is === 'refuse')
  const retries = leftovers.flatMap(({ step }) => afterMsOf(step))
  if (!isStuck && isUnderWay(run, composite, leftovers)) {
    return { kind: 'wait', afterMs: Math.min(quietDeletionMs, ...retries) }
  }
  const inventory = standing(leftovers)
  const machinery = { inventory }
  const events = strangerEvents(composite, leftovers)
  const findings = leavingFindings(composite, leftovers)
  await say(run, composite, { findings, machinery, events }, signal)
  return { kind: 'stalled', afterMs: Math.min(isStuck ? stalledMs : leavingMs, ...retries) }
}

/** Whether the deletion was asked for, or came one step further, only a moment ago. */
function isUnderWay(run: Run, { object }: Composite, leftovers: readonly Leftover[]): boolean {
  const times = leftovers.flatMap(({ step }) => (step.is === 'wait' ? (step.since ?? []) : []))
  const latest = [object.metadata.deletionTimestamp ?? '', ...times].sort().at(-1) ?? ''
  const isFresh = leftovers.some(({ step }) => step.is === 'wait' && step.isFresh === true)
  return isFresh || run.clock.now() - Date.parse(latest) < quietDeletionMs
}

function withUnresolved(
  machinery: InstanceMachinery,
  unresolved: readonly UnresolvedNode[] = [],
): InstanceMachinery {
  return unresolved.length === 0 ? machinery : { ...machinery, unresolved }
}

function standing(leftovers: readonly Leftover[]): readonly InventoryEntry[] {
  return leftovers
    .filter(({ step }) => step.is !== 'forget' && step.is !== 'release')
    .map(toLeavingEntry)
}

/** Without `machinery`, what is recorded stays. */
async function say(
  run: Run,
  composite: Composite,
  said: {
    readonly findings: readonly Finding[]
    readonly machinery: InstanceMachinery | undefined
    readonly events: readonly RecordedEvent[]
    readonly values?: View['status']
  },
  signal: AbortSignal,
): Promise<void> {
  const { unresolved, ...known } = composite.status.plumbline ?? {}
  const before = withUnresolved(known, said.machinery === undefined ? unresolved : undefined)
  const status = summarise(composite, said.findings, {
    machinery: { ...before, ...said.machinery },
    values: said.values,
    nowMs: run.clock.now(),
  })
  await commit(run, composite, { status, events: said.events }, signal)
}

/** All that setbacks may stand for: a key that its list does not hold any more is none of these. */
function knownChildren(
  composite: Composite,
  { children, untouched, leftovers }: Decision,
): ReadonlySet<string> {
  const entries = [...children, ...leftovers].map(({ entry }) => entry)
  const ids = [
    ...[...entries, ...untouched].flatMap((entry) => [
      setbackId(composite, entry),
      bondId(composite, entry),
    ]),
    ...leftovers.map(({ entry }) => leavingId(composite, entry)),
  ]
  return new Set(ids.map(({ child }) => child))
}

function restlessOf(run: Run, composite: Composite, { children }: Decision): readonly string[] {
  return children.flatMap(({ child }) => {
    const { restless } = run.setbacks.of(setbackId(composite, child))
    return restless === undefined ? [] : [`${nodeKey(child)}: ${restlessMessage}`]
  })
}

function contestsOf(run: Run, composite: Composite, { children }: Decision): readonly string[] {
  return children.flatMap(({ child }) => {
    const { contested } = run.setbacks.of(setbackId(composite, child))
    return contested === undefined ? [] : [`${nodeKey(child)}: ${contested.rivals.join(', ')}`]
  })
}
