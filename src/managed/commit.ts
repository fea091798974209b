import { isConflict } from '../kube/error.ts'
import { keyOf } from '../kube/object.ts'
import { writeStatus } from '../runtime/object-writes.ts'
import type { RecordedEvent } from '../telemetry/event.ts'
import type { ManagedDeps } from './deps.ts'
import { conflictEvent, driftEvents } from './drift-events.ts'
import type { Transition } from './drift-status.ts'
import { type ManagedResource, type ManagedStatus, toManagedResource } from './managed-resource.ts'
import { isToldAlready } from './news.ts'
import type { Pass } from './pass.ts'
import { stallEvent } from './stall-event.ts'
import type { Summary } from './summarise.ts'

/**
 * Writes what a reconcile has to say: Events first, then the status that acknowledges them, so that
 * a crash in between tells the same Event again under the same name. Nothing is written when nothing
 * changed.
 */
export async function commit(
  deps: ManagedDeps,
  resource: ManagedResource,
  summary: Summary,
  told: Pick<Pass, 'name' | 'overwritten'>,
  signal: AbortSignal,
): Promise<ManagedResource> {
  for (const event of eventsOf(resource, summary, told)) await deps.events.record(event)
  count(deps, resource, summary.transitions)
  if (isToldAlready(summary.status, resource.status, deps.kind.movingFacts ?? [])) return resource
  return put(deps, resource, summary.status, signal)
}

/** A drift that was told just now says itself why it is not corrected. */
function eventsOf(
  resource: ManagedResource,
  { transitions, status }: Summary,
  { name, overwritten }: Pick<Pass, 'name' | 'overwritten'>,
): readonly RecordedEvent[] {
  const drift = driftEvents(resource, name, transitions)
  const stall = drift.length === 0 ? stallEvent(resource, status.conditions) : undefined
  return [
    ...drift,
    ...(overwritten.length === 0 ? [] : [conflictEvent(resource, overwritten)]),
    ...(stall === undefined ? [] : [stall]),
  ]
}

/** When only the version moved on, the same status is written to the newer one. */
async function put(
  deps: ManagedDeps,
  { object, references }: ManagedResource,
  status: ManagedStatus,
  signal: AbortSignal,
): Promise<ManagedResource> {
  try {
    const written = await writeStatus(deps, object, status, signal)
    return toManagedResource(deps.kind, written, references)
  } catch (error) {
    if (!isConflict(error)) throw error
    const newer = await deps.kube.get(deps.resource, keyOf(object), signal)
    if (newer?.metadata.uid !== object.metadata.uid) throw error
    const written = await writeStatus(deps, newer, status, signal)
    return toManagedResource(deps.kind, written, references)
  }
}

/** At worst the change happened right after the last look that compared. */
function observeDetection(deps: ManagedDeps, resource: ManagedResource, kind: string): void {
  const { verifiedAt } = deps.attention.of(resource.uid)
  if (verifiedAt === undefined) return
  deps.metrics.drift.timeToDetect.observe({ kind }, (deps.clock.monotonic() - verifiedAt) / 1000)
}

function count(
  deps: ManagedDeps,
  resource: ManagedResource,
  transitions: readonly Transition[],
): void {
  const kind = deps.kind.names.kind
  for (const transition of transitions) {
    switch (transition.is) {
      case 'opened':
        deps.metrics.drift.detected.inc({
          kind,
          class: transition.open.state,
          detected_by: transition.episode.detectedBy,
        })
        observeDetection(deps, resource, kind)
        break
      case 'corrected':
        deps.metrics.drift.corrected.inc({ kind, result: 'corrected' })
        deps.metrics.drift.timeToCorrect.observe({ kind }, transition.episode.latencySeconds ?? 0)
        break
      case 'resolved':
        deps.metrics.drift.corrected.inc({ kind, result: 'resolved' })
        break
      case 'failed':
      case 'stuck':
        deps.metrics.drift.corrected.inc({ kind, result: transition.is })
        break
      default:
        transition satisfies never
    }
  }
}
