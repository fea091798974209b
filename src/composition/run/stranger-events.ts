import type { RecordedEvent } from '../../telemetry/event.ts'
import type { Composite } from './composite.ts'
import type { Leftover } from './decide-leftovers.ts'
import { nodeKey } from './inventory.ts'
import { childEvent } from './transition-events.ts'

/** An entry that names what this composite did not make is dropped, and that is told. Pure. */
export function strangerEvents(
  composite: Composite,
  leftovers: readonly Leftover[],
): readonly RecordedEvent[] {
  return leftovers.flatMap(({ entry, step }) => {
    if (step.is !== 'forget' || step.stranger === undefined) return []
    // It may have been released a moment ago, and not be recorded as that yet.
    if (entry.onDelete === 'Retain') return []
    const name = nodeKey(entry)
    return childEvent(
      composite,
      { name, uid: entry.uid ?? 'unknown' },
      {
        reason: 'LeftAlone',
        type: 'Warning',
        action: 'Prune',
        note: `${name}: ${step.stranger} is not this composite's and was left alone`,
      },
    )
  })
}
