import type { Failure } from '../provider/index.ts'
import { nextCheck } from '../runtime/next-check.ts'
import type { Outcome } from '../runtime/outcome.ts'
import { pollInterval } from './annotations.ts'
import { transitionWait } from './attention.ts'
import type { ManagedDeps } from './deps.ts'
import { parseDuration } from './duration.ts'
import { unreadyOf } from './ending.ts'
import { untilHoldEnds } from './hold.ts'
import type { ManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import { isStalling } from './stalling.ts'

/** When to look again at an object that came to a decision. */
export function scheduleNext(deps: ManagedDeps, pass: Pass, plan: Plan): Outcome {
  const { uid } = pass.resource
  const { waits, calm } = deps.attention.of(uid)
  const { action } = plan
  if (action.is === 'wait' || (action.is === 'none' && isMoving(deps, pass))) {
    deps.attention.update(uid, { waits: waits + 1, calm: 0 })
    return { kind: 'wait', afterMs: action.is === 'wait' ? action.afterMs : transitionWait(waits) }
  }
  const restless = pass.writes > 0
  deps.attention.update(uid, { waits: 0, calm: restless ? 0 : calm + 1 })
  const routineMs = Math.min(
    nextLook(deps, pass.resource, restless ? 0 : calm),
    untilHoldEnds(deps, pass.resource) ?? Number.POSITIVE_INFINITY,
  )
  const unread = passingUnread(pass)
  switch (action.is) {
    case 'none':
      return unread === undefined
        ? { kind: 'settled', afterMs: routineMs }
        : { kind: 'retry', error: unread }
    case 'refuse':
      return {
        kind: 'stalled',
        afterMs: action.stalled ? Math.min(deps.options.stalledMs, routineMs) : routineMs,
      }
    case 'record-intent':
    case 'adopt':
    case 'create':
    case 'update':
    case 'delete':
    case 'release':
      return { kind: 'again' }
    default:
      return action satisfies never
  }
}

/** In sync, and still on the way to a state of rest. */
function isMoving(deps: ManagedDeps, pass: Pass): boolean {
  const { seen } = pass
  if (seen?.is !== 'present') return false
  return seen.writable === 'none' || unreadyOf(deps, pass.resource, seen) !== undefined
}

/** Why a part could not be read, where the next try may read it: it is not left to a routine check. */
function passingUnread({ seen }: Pass): Failure | undefined {
  if (seen?.is !== 'present') return undefined
  return Object.values(seen.unread ?? {}).find((failure) => !isStalling(failure))
}

const firstCheckMs = 60_000

/** Time to the next routine check: 60 s after a change, doubling to the interval while calm. */
export function nextLook(
  deps: Pick<ManagedDeps, 'options' | 'clock' | 'random'>,
  resource: ManagedResource,
  calm: number,
): number {
  const { interval } = resource.drift
  const asked = interval === undefined ? undefined : parseDuration(interval)
  const intervalMs = pollInterval(resource.annotations).ms ?? asked ?? deps.options.pollIntervalMs
  const early = firstCheckMs * 2 ** Math.min(calm, 20)
  if (early < intervalMs) return early
  return nextCheck({ uid: resource.uid, intervalMs, nowMs: deps.clock.now(), random: deps.random })
}
