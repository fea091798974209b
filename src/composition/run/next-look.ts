import { nextCheck } from '../../runtime/next-check.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import type { Composite } from './composite.ts'
import type { Decision } from './decide.ts'
import type { Bond } from './decide-bonds.ts'
import type { ChildStep } from './decide-child.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import type { ChildProgress } from './progress.ts'

/** Routine checks are a net below the informers. */
const routineMs = 10 * 60_000
/** What waits for somebody to act. */
export const stalledMs = 5 * 60_000
/** Kinds that are not served yet are asked for again. */
const unservedMs = 1_000

/** When to look again, though what changes wakes the composite anyway. */
export function nextLook(
  run: Run,
  { owner }: Composite,
  seen: {
    readonly children: readonly ChildProgress[]
    readonly decision: Decision
    readonly ttlMs: number | undefined
  },
): Outcome {
  const { children, decision, ttlMs } = seen
  const steps = decision.children.map(({ step }) => step)
  if (steps.some(({ is }) => is === 'apply')) return { kind: 'again' }
  const others = [...decision.leftovers, ...decision.bonds].map(({ step }) => step)
  const retries = [...steps, ...others].flatMap(afterMsOf)
  if (retries.length > 0) return { kind: 'wait', afterMs: Math.min(...retries) }
  const isUnserved = decision.children.some(({ child }) => child.resource === undefined)
  if (isUnserved) return { kind: 'wait', afterMs: unservedMs }
  if (children.some(({ step }) => step?.is === 'refuse')) {
    return { kind: 'stalled', afterMs: stalledMs }
  }
  const facts = { uid: owner.uid, intervalMs: routineMs, nowMs: run.clock.now() }
  const checkMs = nextCheck({ ...facts, random: run.random })
  return { kind: 'settled', afterMs: Math.min(checkMs, ttlMs ?? checkMs) }
}

/** When a step asks to be looked at again, if it does. */
export function afterMsOf(step: ChildStep | Leftover['step'] | Bond['step']): readonly number[] {
  return 'afterMs' in step && step.afterMs !== undefined ? [step.afterMs] : []
}
