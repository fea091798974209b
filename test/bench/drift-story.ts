import type { ToldEvent } from './events-about.ts'
import type { DriftStory } from './rows.ts'

/** The members of `status.drift` that tell a story. */
export interface DriftMembers {
  readonly episode?: { readonly detectedAt?: string; readonly correctedAt?: string }
  readonly fields?: readonly DriftField[]
}

interface DriftField {
  readonly path: string
  readonly desired?: string
  readonly actual?: string
  readonly since?: string
  readonly action?: string
}

/** What status and Events tell of a corrected drift, and what of field, wanted, found, since they lack. */
export function storyOf(drift: DriftMembers | undefined, events: readonly ToldEvent[]): DriftStory {
  const field = drift?.fields?.[0]
  const told = events.filter(({ reason }) => reason.startsWith('Drift'))
  return {
    status: JSON.stringify(drift?.fields ?? []),
    events: told.map(({ reason, note, eventTime }) => `${eventTime} ${reason}: ${note}`),
    missing: [...missingInStatus(field), ...missingInEvents(field, told)],
  }
}

function missingInStatus(field: DriftField | undefined): readonly string[] {
  const facts = {
    field: field?.path,
    wanted: field?.desired,
    found: field?.actual,
    since: field?.since,
  }
  return Object.entries(facts).flatMap(([fact, value]) =>
    value === undefined ? [`${fact} in status`] : [],
  )
}

/** An Event's own time says since when. */
function missingInEvents(
  field: DriftField | undefined,
  events: readonly ToldEvent[],
): readonly string[] {
  const detected = events.find(({ reason }) => reason === 'DriftDetected')
  const corrected = events.find(({ reason }) => reason === 'DriftCorrected')
  const says = (value: string | undefined): boolean =>
    value !== undefined && detected?.note.includes(value) === true
  return [
    ...(says(field?.path) ? [] : ['field in Event']),
    ...(says(field?.desired) ? [] : ['wanted in Event']),
    ...(says(field?.actual) ? [] : ['found in Event']),
    ...(detected?.eventTime ? [] : ['since in Event']),
    ...(corrected === undefined ? ['Event of the correction'] : []),
  ]
}
