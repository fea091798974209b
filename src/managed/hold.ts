import { annotation, holdUntil } from './annotations.ts'
import type { ManagedDeps } from './deps.ts'
import { lifeEvent } from './drift-events.ts'
import type { ManagedResource } from './managed-resource.ts'

/** Milliseconds until corrections go on; undefined when nothing is held. */
export function untilHoldEnds(
  deps: Pick<ManagedDeps, 'clock'>,
  resource: ManagedResource,
): number | undefined {
  const now = deps.clock.now()
  const { untilMs } = holdUntil(resource.annotations, now)
  return untilMs !== undefined && untilMs > now ? untilMs - now : undefined
}

/** Says once that a hold has ended. The Event is named after the hold, so a restart repeats nothing. */
export async function announceHoldEnd(deps: ManagedDeps, resource: ManagedResource): Promise<void> {
  const now = deps.clock.now()
  const { untilMs } = holdUntil(resource.annotations, now)
  if (untilMs === undefined || untilMs > now) return
  if (deps.attention.of(resource.uid).announcedHold === untilMs) return
  const until = resource.annotations[annotation.holdUntil] ?? ''
  await deps.events.record(
    lifeEvent(
      resource,
      {
        reason: 'HoldEnded',
        type: 'Normal',
        action: 'Correct',
        note: `corrections go on: annotation ${annotation.holdUntil} was until ${until}`,
      },
      `hold-${Math.round(untilMs / 1000)}`,
    ),
  )
  deps.attention.update(resource.uid, { announcedHold: untilMs })
}
