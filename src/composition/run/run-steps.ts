import { keyOf } from '../../kube/object.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import type { InstanceMachinery } from '../instance.ts'
import { act, leavingId } from './act.ts'
import { bondId, setbackId } from './apply-child.ts'
import { type Composite, isUnprotected } from './composite.ts'
import { conclude } from './conclude.ts'
import { type Decision, decide, toInventory } from './decide.ts'
import { isRebond } from './decide-bonds.ts'
import { tellBlind } from './decide-child.ts'
import { isRequested, toRequested } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { placeKey } from './inventory.ts'
import type { FailedLook, View } from './view.ts'
import { recordInventory, setFinalizer } from './writes.ts'

/** Looks and actions of one reconcile; what is left after that goes on in the next one. */
const mostSteps = 12

/** Looks once: evaluates a graph, or runs a pipeline. */
export type Look = (composite: Composite, signal: AbortSignal) => Promise<View | FailedLook>

/** Look, decide, act, look again, until nothing is left to do now; then say what happened. */
export async function runSteps(
  run: Run,
  start: Composite,
  { look, machinery }: { readonly look: Look; readonly machinery: InstanceMachinery },
  signal: AbortSignal,
): Promise<Outcome> {
  let composite = start
  const removed = new Set<string>()
  for (let step = 1; ; step++) {
    if (isLeaving(run, composite)) return { kind: 'again' }
    const view = await look(composite, signal)
    if ('is' in view) return conclude(run, composite, { ...view, machinery }, signal)
    const blind = blindOn(view, composite)
    if (blind !== undefined) {
      return conclude(run, composite, { is: 'blind', message: blind, machinery, view }, signal)
    }
    const decision = decideNow(run, composite, view, removed)
    composite = await holdAgain(run, composite, signal)
    const isOver = !hasWork(decision) || step === mostSteps
    if (isOver) return conclude(run, composite, { is: 'run', view, decision, machinery }, signal)
    composite = await prepare(run, composite, decision, signal)
    composite = await act(run, composite, decision, signal)
    for (const { step: done } of decision.leftovers) {
      if (done.is === 'delete') removed.add(done.object.metadata.uid)
    }
  }
}

/** Nothing is made any more for what is on its way out, or gone. */
function isLeaving({ scope }: Run, { object, owner }: Composite): boolean {
  const now = scope.store.get(keyOf(object))
  return now?.metadata.uid !== owner.uid || now.metadata.deletionTimestamp !== undefined
}

/** What has children is held, also where somebody took the finalizer away. */
async function holdAgain(run: Run, composite: Composite, signal: AbortSignal): Promise<Composite> {
  const isHeld = composite.hasFinalizer || composite.inventory.length === 0
  return isHeld ? composite : setFinalizer(run, composite, true, signal)
}

/** What exists must be seen before anything is decided: a fallback could stand for it otherwise. */
function blindOn({ glance, unseen }: View, { inventory }: Composite): string | undefined {
  const kinds = inventory.flatMap((entry) => {
    const seen = glance(entry)
    return entry.uid === undefined || seen.is !== 'blind' ? [] : [tellBlind(entry, seen)]
  })
  const texts = [...[...new Set(kinds)].sort(), ...unseen]
  return texts.length === 0 ? undefined : texts.join('; ')
}

function decideNow(
  run: Run,
  composite: Composite,
  view: View,
  removed: ReadonlySet<string>,
): Decision {
  const decision = decide({
    owner: composite.owner,
    children: view.children,
    frozen: view.frozen,
    inventory: composite.inventory,
    glance: view.glance,
    setbacks: (child) => run.setbacks.of(setbackId(composite, child)),
    leavingSetbacks: (entry) => run.setbacks.of(leavingId(composite, entry)),
    bondSetbacks: (entry) => run.setbacks.of(bondId(composite, entry)),
    unprotected: isUnprotected(composite),
  })
  const leftovers = decision.leftovers.map((leftover) =>
    isRequested(leftover, removed) ? toRequested(leftover) : leftover,
  )
  return { ...decision, leftovers }
}

function hasWork({ children, bonds, leftovers }: Decision): boolean {
  return (
    bonds.some(isRebond) ||
    children.some(({ step }) => step.is === 'apply') ||
    leftovers.some(({ step }) => step.is === 'delete' || step.is === 'release')
  )
}

/** Intent before effect: the finalizer and the inventory are there before any child is made. */
async function prepare(
  run: Run,
  composite: Composite,
  decision: Decision,
  signal: AbortSignal,
): Promise<Composite> {
  const held = await setFinalizer(run, composite, true, signal)
  const recorded = new Set((held.status.plumbline?.inventory ?? []).map(placeKey))
  const isNew = decision.children.some(
    ({ step, entry }) => step.is === 'apply' && !recorded.has(placeKey(entry)),
  )
  if (!isNew) return { ...held, inventory: composite.inventory }
  return await recordInventory(run, held, toInventory(decision), signal)
}
