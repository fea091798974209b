import { printValue } from '../drift/describe.ts'
import type { Verdict } from '../drift/verdict.ts'
import { type RecordedEvent, toEventName, toObjectReference } from '../telemetry/event.ts'
import type { DriftField, Episode, OpenDrift, Transition } from './drift-status.ts'
import { printDuration } from './duration.ts'
import type { ManagedResource } from './managed-resource.ts'

/** What an Event says besides its reason. */
type Saying = Pick<RecordedEvent, 'reason' | 'type' | 'action' | 'note'>

/**
 * The Events of a reconcile, one per transition. Their names are derived from object, episode and
 * reason, so that telling the same twice makes one Event.
 */
export function driftEvents(
  resource: ManagedResource,
  name: string,
  transitions: readonly Transition[],
): readonly RecordedEvent[] {
  return transitions.map((transition) =>
    toEvent(resource, transition.episode.id, say(transition, name)),
  )
}

/** Tells which out-of-band values a spec change has overwritten; one Event per generation. */
export function conflictEvent(
  resource: ManagedResource,
  conflicts: readonly Verdict[],
): RecordedEvent {
  const parts = conflicts.map(
    (verdict) =>
      `${verdict.at}: spec set ${show(verdict.desired)}, out-of-band value ${show(verdict.actual)} was overwritten`,
  )
  return toEvent(resource, `g${resource.generation}`, {
    reason: 'ConflictingChange',
    type: 'Warning',
    action: 'Correct',
    note: parts.join('; '),
  })
}

/** Tells a fact about the object's life, once per reason and occasion (default: per generation). */
export function lifeEvent(
  resource: ManagedResource,
  saying: Saying,
  occasion: string = `g${resource.generation}`,
): RecordedEvent {
  return toEvent(resource, occasion, saying)
}

function toEvent(resource: ManagedResource, episode: string, saying: Saying): RecordedEvent {
  const { name } = resource.object.metadata
  return {
    ...saying,
    name: toEventName(
      `${resource.object.kind}-${name}-${resource.uid.slice(0, 8)}`,
      episode,
      saying.reason,
    ),
    regarding: toObjectReference(resource.object),
  }
}

function say(transition: Transition, name: string): Saying {
  const { episode } = transition
  switch (transition.is) {
    case 'opened':
      return opened(transition.open, episode, name)
    case 'corrected':
      return {
        reason: 'DriftCorrected',
        type: 'Normal',
        action: 'Correct',
        note: `${restored(transition.fields, name)} after ${printDuration((episode.latencySeconds ?? 0) * 1000)} [${episode.id}]`,
      }
    case 'resolved':
      return {
        reason: 'DriftResolved',
        type: 'Normal',
        action: 'Observe',
        note: `actual matches desired again, ${transition.attempted ? 'perhaps by a correction whose answer was lost' : 'not by us'}, after ${printDuration((episode.latencySeconds ?? 0) * 1000)} [${episode.id}]`,
      }
    case 'stuck':
      return {
        reason: 'NonConverging',
        type: 'Warning',
        action: 'Hold',
        note: `${transition.paths.join(', ')}: 3 writes accepted, value unchanged; stopped writing [${episode.id}]`,
      }
    case 'failed':
      return {
        reason: 'DriftCorrectionFailed',
        type: 'Warning',
        action: 'Correct',
        note: failure(transition.fields, transition.message, episode),
      }
    default:
      return transition satisfies never
  }
}

function opened(open: OpenDrift, episode: Episode, name: string): Saying {
  switch (open.state) {
    case 'Deleted':
      return {
        reason: 'ExternalResourceDeleted',
        type: 'Warning',
        action: 'Observe',
        note: `${name} is gone; ${open.next ?? ''} [${episode.id}]`,
      }
    case 'Replaced':
      return {
        reason: 'ExternalResourceReplaced',
        type: 'Warning',
        action: 'Observe',
        note: `${name} was replaced by another resource of the same name; nothing is written [${episode.id}]`,
      }
    case 'Held':
      return {
        reason: 'DriftHeld',
        type: 'Warning',
        action: 'Hold',
        note: `${differences(open.fields)}; corrections are held [${episode.id}]`,
      }
    case 'Drifted':
    case 'NonConverging':
      return drifted(open, episode)
    default:
      return open.state satisfies never
  }
}

function drifted(open: OpenDrift, episode: Episode): Saying {
  const what = differences(open.fields)
  const reported = open.fields.every((field) => field.action === 'Reported')
  return {
    reason: reported ? 'DriftReported' : 'DriftDetected',
    type: 'Warning',
    action: 'Observe',
    note: reported
      ? `report-only: ${what} [${episode.id}]`
      : `${what}; will correct [${episode.id}]`,
  }
}

type Difference = Pick<DriftField, 'path' | 'desired' | 'actual'>

function differences(fields: readonly Difference[]): string {
  const [first] = fields
  if (first === undefined) return 'differs'
  const more = fields.length > 1 ? ` (+${fields.length - 1} more)` : ''
  return `${first.path}: want ${first.desired ?? 'nothing'}, found ${first.actual ?? 'nothing'}${more}`
}

function restored(fields: readonly DriftField[], name: string): string {
  const [first] = fields
  if (first === undefined) return `${name} was created again`
  const more = fields.length > 1 ? ` (+${fields.length - 1} more)` : ''
  return first.desired === undefined
    ? `${first.path} removed again${more}`
    : `${first.path} restored to ${first.desired}${more}`
}

function failure(fields: readonly DriftField[], message: string, episode: Episode): string {
  const open = fields.filter((field) => field.action === 'CorrectionFailed').length
  return `${message}; ${open} of ${fields.length} paths still drifted [${episode.id}]`
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : printValue(value)
}
