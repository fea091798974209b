import { type Condition, findCondition } from '../../runtime/conditions.ts'
import { type RecordedEvent, toEventName, toObjectReference } from '../../telemetry/event.ts'
import type { InstanceStatus } from '../instance.ts'
import type { Composite } from './composite.ts'

/** Which status of a type is bad news. */
const bad: Readonly<Record<string, Condition['status']>> = {
  Ready: 'False',
  Synced: 'False',
  Drifted: 'True',
  Degraded: 'True',
}

/**
 * One Event per condition that turned or got another bad reason. Coming up for the first time is no
 * event: that is what was asked for, and each child tells its own story.
 */
export function transitionEvents(
  composite: Composite,
  after: InstanceStatus,
): readonly RecordedEvent[] {
  return Object.keys(bad).flatMap((type) => {
    const old = findCondition(composite.status.conditions, type)
    const next = findCondition(after.conditions, type)
    return next !== undefined && isNews(old, next) ? [toEvent(composite, old, next)] : []
  })
}

function isNews(old: Condition | undefined, next: Condition): boolean {
  const isBad = next.status === bad[next.type]
  if (next.type === 'Ready') {
    const wasUp = old?.status === 'True' || (old !== undefined && old.reason !== 'Creating')
    return wasUp && old.status !== next.status
  }
  if (isBad) return old?.status !== next.status || old.reason !== next.reason
  return old?.status === bad[next.type]
}

/** Named by what stood there before: after a crash it still stands there, and the clock went on. */
function toEvent(
  { object, owner }: Composite,
  old: Condition | undefined,
  next: Condition,
): RecordedEvent {
  const isBad = next.status === bad[next.type]
  const turn = `${next.observedGeneration}-${old?.lastTransitionTime ?? 'first'}`
  const episode = `${owner.uid.slice(0, 8)}-${next.type}-${turn}`
  return {
    name: toEventName(`${owner.kind}-${owner.name}`, episode, next.reason),
    reason: next.reason,
    type: isBad ? 'Warning' : 'Normal',
    action: 'Compose',
    note: `${next.type}: ${next.message || next.reason}`,
    regarding: toObjectReference(object),
  }
}

/** Something that happened to one child, for once. */
export function childEvent(
  { object, owner }: Composite,
  child: { readonly name: string; readonly uid: string },
  said: Pick<RecordedEvent, 'reason' | 'type' | 'action' | 'note'>,
): RecordedEvent {
  return {
    ...said,
    name: toEventName(`${owner.kind}-${owner.name}`, `${child.name}-${child.uid}`, said.reason),
    regarding: toObjectReference(object),
  }
}
