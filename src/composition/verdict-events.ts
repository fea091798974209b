import type { KubeObject } from '../kube/object.ts'
import { type Condition, findCondition } from '../runtime/conditions.ts'
import { type RecordedEvent, toEventName, toObjectReference } from '../telemetry/event.ts'

/** How a condition is told when it turns; undefined: not worth an Event. */
export interface Verdict {
  readonly type: string
  readonly tell: (condition: Condition) => Told | undefined
}

export interface Told extends Pick<RecordedEvent, 'reason' | 'type'> {
  /** For people; without the name of the object. */
  readonly note: string
}

/** The conditions before and after; `isRenewed`: what they speak of is another content than before. */
export interface VerdictChange {
  readonly before: readonly Condition[]
  readonly after: readonly Condition[]
  readonly isRenewed: boolean
}

/**
 * One Event for each condition that turned, has another reason, or speaks of other content. Two
 * conditions that say the same are told once. Pure: the same turn has the same Event name.
 */
export function verdictEvents(
  object: KubeObject,
  { before, after, isRenewed }: VerdictChange,
  verdicts: readonly Verdict[],
): readonly RecordedEvent[] {
  const events = verdicts.flatMap(({ type, tell }) => {
    const [old, next] = [findCondition(before, type), findCondition(after, type)]
    const hasTurned = old?.status !== next?.status || old?.reason !== next?.reason
    const told = next !== undefined && (hasTurned || isRenewed) ? tell(next) : undefined
    return told === undefined || next === undefined ? [] : [toEvent(object, { old, next }, told)]
  })
  return events.filter(
    ({ reason, note }, index) =>
      events.findIndex((each) => each.reason === reason && each.note === note) === index,
  )
}

/** Named by what stood there before: after a crash it still stands there, and the clock went on. */
function toEvent(
  object: KubeObject,
  { old, next }: { readonly old: Condition | undefined; readonly next: Condition },
  { reason, type, note }: Told,
): RecordedEvent {
  const { name, uid } = object.metadata
  const turn = `${next.observedGeneration}-${old?.lastTransitionTime ?? 'first'}`
  const episode = `${uid.slice(0, 8)}-${next.type}-${turn}`
  return {
    name: toEventName(`${object.kind}-${name}`, episode, reason),
    ...{ reason, type, note },
    action: 'Accept',
    regarding: toObjectReference(object),
  }
}
