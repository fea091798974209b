import type { KubeObject } from '../../kube/object.ts'
import { type Condition, findCondition } from '../../runtime/conditions.ts'
import { pauseOf } from '../../runtime/paused.ts'
import type { UpdatePolicy } from '../choose-composition.ts'
import { movesByItself } from '../chooser.ts'
import { toInstance } from '../instance.ts'
import { placeOf } from './rollout.ts'

/** An instance that moves by itself, as a rollout sees it. */
export interface Member {
  /** `namespace/name`, for messages. */
  readonly name: string
  readonly place: string
  /** Name of the revision it follows. */
  readonly revision: string | undefined
  /** Whether its status speaks of its present spec. */
  readonly isCurrent: boolean
  readonly conditions: readonly Condition[]
}

export type Health =
  | { readonly is: 'well' }
  /** It has not moved, or its fate is not decided yet. */
  | { readonly is: 'open' }
  | { readonly is: 'failed'; readonly why: string }

/** A value that is merely late looks like a failure for a moment. */
const graceMs = 5_000
/** Databases are modified for half an hour and more. */
const longestUnreadyMs = 60 * 60_000

function toMember(object: KubeObject): Member {
  const { status } = toInstance(object)
  const { namespace, name, generation } = object.metadata
  return {
    name: namespace === undefined ? name : `${namespace}/${name}`,
    place: placeOf(object),
    revision: status.plumbline?.revision?.name,
    isCurrent: status.observedGeneration === generation,
    conditions: status.conditions ?? [],
  }
}

/** Composition that the instance follows, as its status says. */
export function followedBy(instance: KubeObject): string | undefined {
  return toInstance(instance).status.plumbline?.composition
}

/** The instances that follow a Composition and move by themselves; what is paused or leaving does not. */
export function membersOf(
  { metadata }: KubeObject,
  instances: readonly KubeObject[],
  standardPolicy: UpdatePolicy | undefined,
): readonly Member[] {
  return instances
    .filter((object) => {
      const { annotations, deletionTimestamp } = object.metadata
      const isAtWork = deletionTimestamp === undefined && pauseOf(annotations) === undefined
      const { wishes } = toInstance(object)
      const follows = followedBy(object) === metadata.name
      return isAtWork && follows && movesByItself(wishes, standardPolicy)
    })
    .map(toMember)
}

/** How an instance fares on a revision; what it suffered from before `sinceMs` does not count. Pure. */
export function healthOf(
  { conditions, ...member }: Member,
  revision: string,
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): Health {
  if (member.revision !== revision || !member.isCurrent) return { is: 'open' }
  const age = ({ lastTransitionTime }: Condition): number | undefined => {
    const at = Date.parse(lastTransitionTime)
    return at < sinceMs ? undefined : nowMs - at
  }
  const ills = [
    ...illsOf(conditions).map((condition) => ({ condition, patienceMs: graceMs })),
    ...unreadyOf(conditions).map((condition) => ({ condition, patienceMs: longestUnreadyMs })),
  ].flatMap(({ condition, patienceMs }) => {
    const ageMs = age(condition)
    return ageMs === undefined ? [] : [{ condition, isLasting: ageMs >= patienceMs }]
  })
  const lasting = ills.find(({ isLasting }) => isLasting)?.condition
  if (lasting !== undefined) return { is: 'failed', why: print(lasting) }
  return ills.length === 0 ? { is: 'well' } : { is: 'open' }
}

function illsOf(conditions: readonly Condition[]): readonly Condition[] {
  const bad = { Synced: 'False', Degraded: 'True', Drifted: 'True' }
  return Object.entries(bad).flatMap(([type, status]) => {
    const found = findCondition(conditions, type)
    return found?.status === status ? [found] : []
  })
}

function unreadyOf(conditions: readonly Condition[]): readonly Condition[] {
  const ready = findCondition(conditions, 'Ready')
  return ready === undefined || ready.status === 'True' ? [] : [ready]
}

function print({ type, status, reason, message }: Condition): string {
  return `${type}=${status} ${reason}${message === '' ? '' : `: ${message}`}`
}
