import { isDeepStrictEqual } from 'node:util'
import type { RecordedEvent } from '../../telemetry/event.ts'
import type { InstanceStatus } from '../instance.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'
import { isStored } from './stored-status.ts'
import { transitionEvents } from './transition-events.ts'
import { writeStatus } from './writes.ts'

/**
 * Writes what a reconcile has to say: Events first, then the status that acknowledges them. Nothing
 * is written when nothing changed.
 */
export async function commit(
  run: Run,
  composite: Composite,
  said: { readonly status: InstanceStatus; readonly events: readonly RecordedEvent[] },
  signal: AbortSignal,
): Promise<void> {
  const events = [...transitionEvents(composite, said.status), ...said.events]
  for (const event of events) await run.events.record(event)
  const { id, status } = composite
  if (isDeepStrictEqual(said.status, status) || run.echoes.isEcho(id, said.status, status)) return
  if (await isStored(run, composite, said.status, signal)) {
    run.echoes.hear(id, said.status, status)
    return
  }
  const written = await writeStatus(run, composite, said.status, signal)
  if (isDeepStrictEqual(said.status, written.status)) run.echoes.forget(id)
  else run.echoes.hear(id, said.status, written.status)
}
