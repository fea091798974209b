import { createHash } from 'node:crypto'

/** What happened to one drifted field. */
export type FieldAction =
  | 'Correcting'
  | 'Corrected'
  | 'CorrectionFailed'
  | 'Reported'
  | 'Held'
  | 'NonConverging'
  /** The difference went away, not by us. */
  | 'Resolved'

/** One drifted field as shown; values are printed, at most 256 bytes, never a secret. */
export interface DriftField {
  readonly path: string
  /** The manifest's value; absent: it must not be there. */
  readonly desired?: string
  /** The cloud's value; absent: it is not there. */
  readonly actual?: string
  readonly change: 'Added' | 'Removed' | 'Modified'
  readonly risk: string
  readonly action: FieldAction
  readonly since: string
  readonly correctedAt?: string
}

export type DriftState =
  | 'InSync'
  | 'Drifted'
  | 'Held'
  | 'NonConverging'
  | 'Deleted'
  | 'Replaced'
  | 'Unknown'

/** One interval of drift on one object. */
export interface Episode {
  readonly id: string
  readonly detectedAt: string
  readonly detectedBy: Trigger
  /** When actual was desired again, by whomever. */
  readonly correctedAt?: string
  readonly latencySeconds?: number
}

export type Trigger = 'Poll' | 'SpecChange' | 'Request'

/** `status.drift`. */
export interface DriftStatus {
  readonly state: DriftState
  readonly lastVerifiedTime?: string
  readonly episode?: Episode
  readonly fields?: readonly DriftField[]
  readonly counters?: { readonly episodes: number; readonly corrections: number }
  readonly knownDifferences?: readonly string[]
  readonly policy?: { readonly effective: string; readonly source: string }
}

/** What one look found open, after policy has spoken. */
export interface OpenDrift {
  readonly state: Exclude<DriftState, 'InSync' | 'Unknown'>
  readonly fields: readonly Omit<DriftField, 'since' | 'correctedAt'>[]
  /** What happens next, for the Event. */
  readonly next?: string
  /** Why correcting failed, for the Event. */
  readonly failure?: string
}

/** What changed in the story of the object; each becomes one Event. */
export type Transition =
  | { readonly is: 'opened'; readonly episode: Episode; readonly open: OpenDrift }
  | { readonly is: 'corrected'; readonly episode: Episode; readonly fields: readonly DriftField[] }
  | {
      readonly is: 'resolved'
      readonly episode: Episode
      readonly fields: readonly DriftField[]
      /** A correction of ours had failed: its answer may have been lost, and the change be ours. */
      readonly attempted: boolean
    }
  | { readonly is: 'stuck'; readonly episode: Episode; readonly paths: readonly string[] }
  | {
      readonly is: 'failed'
      readonly episode: Episode
      readonly fields: readonly DriftField[]
      readonly message: string
    }

const mostFields = 16

export function isOpen(drift: DriftStatus | undefined): boolean {
  return drift?.episode !== undefined && drift.episode.correctedAt === undefined
}

/**
 * The drift status after a look. The id of an episode is derived from the object and the number of
 * its episode, so that a crash between Event and status gives the same id again, not a second Event.
 */
export function followDrift(
  before: DriftStatus | undefined,
  open: OpenDrift | undefined,
  facts: {
    readonly uid: string
    readonly now: string
    readonly trigger: Trigger
    /** Drifted paths that this reconcile wrote. */
    readonly corrected: ReadonlySet<string>
    /** When we created the resource that is there, RFC 3339. */
    readonly createdAt: string | undefined
  },
): { readonly after: DriftStatus; readonly transitions: readonly Transition[] } {
  if (open !== undefined) return openOrContinue(before, open, facts)
  if (before?.episode !== undefined && isOpen(before)) return close(before, before.episode, facts)
  return { after: { ...before, state: 'InSync' }, transitions: [] }
}

function openOrContinue(
  before: DriftStatus | undefined,
  open: OpenDrift,
  facts: { readonly uid: string; readonly now: string; readonly trigger: Trigger },
): { readonly after: DriftStatus; readonly transitions: readonly Transition[] } {
  const continued = isOpen(before)
  const counters = before?.counters ?? { episodes: 0, corrections: 0 }
  const number = counters.episodes + (continued ? 0 : 1)
  const episode: Episode = (continued ? before?.episode : undefined) ?? {
    id: episodeId(facts.uid, number),
    detectedAt: facts.now,
    detectedBy: facts.trigger,
  }
  const fields = open.fields
    .slice(0, mostFields)
    .map((field) => withSince(field, continued ? before?.fields : undefined, facts.now))
  const after: DriftStatus = {
    ...before,
    state: open.state,
    episode,
    fields,
    counters: { ...counters, episodes: number },
  }
  return { after, transitions: transitionsOf(before, after, episode, open, continued) }
}

function transitionsOf(
  before: DriftStatus | undefined,
  after: DriftStatus,
  episode: Episode,
  open: OpenDrift,
  continued: boolean,
): readonly Transition[] {
  const opened: Transition[] = continued ? [] : [{ is: 'opened', episode, open }]
  const stuck = newlyIn(after, continued ? before : undefined, 'NonConverging')
  const failed = newlyIn(after, continued ? before : undefined, 'CorrectionFailed')
  return [
    ...opened,
    ...(stuck.length > 0 ? [{ is: 'stuck', episode, paths: stuck } as const] : []),
    ...(failed.length > 0
      ? [
          {
            is: 'failed',
            episode,
            fields: after.fields ?? [],
            message: open.failure ?? '',
          } as const,
        ]
      : []),
  ]
}

function newlyIn(
  after: DriftStatus,
  before: DriftStatus | undefined,
  action: FieldAction,
): readonly string[] {
  const had = new Set(
    before?.fields?.filter((field) => field.action === action).map((field) => field.path),
  )
  return (after.fields ?? [])
    .filter((field) => field.action === action && !had.has(field.path))
    .map((field) => field.path)
}

function withSince(
  field: Omit<DriftField, 'since' | 'correctedAt'>,
  before: readonly DriftField[] | undefined,
  now: string,
): DriftField {
  const old = before?.find((candidate) => candidate.path === field.path)
  return { ...field, since: old?.since ?? now }
}

/** Ours when a correction was under way, else somebody else's. */
function close(
  before: DriftStatus,
  episode: Episode,
  { now, corrected, createdAt }: Parameters<typeof followDrift>[2],
): { readonly after: DriftStatus; readonly transitions: readonly Transition[] } {
  const fields = before.fields ?? []
  const isOurs = ({ action, path }: DriftField) => action === 'Correcting' || corrected.has(path)
  const ours =
    fields.length === 0
      ? createdAt !== undefined && Date.parse(createdAt) >= Date.parse(episode.detectedAt)
      : fields.some(isOurs)
  const latencyMs = Math.max(0, Date.parse(now) - Date.parse(episode.detectedAt))
  const ended: Episode = {
    ...episode,
    correctedAt: now,
    latencySeconds: Math.round(latencyMs / 1000),
  }
  const shown = fields.map((field) => {
    const action: FieldAction = isOurs(field) ? 'Corrected' : 'Resolved'
    return { ...field, action, correctedAt: now }
  })
  const attempted = fields.some(({ action }) => action === 'CorrectionFailed')
  const counters = before.counters ?? { episodes: 1, corrections: 0 }
  return {
    after: {
      ...before,
      state: 'InSync',
      episode: ended,
      fields: shown,
      counters: { ...counters, corrections: counters.corrections + (ours ? 1 : 0) },
    },
    transitions: [
      ours
        ? { is: 'corrected', episode: ended, fields: shown }
        : { is: 'resolved', episode: ended, fields: shown, attempted },
    ],
  }
}

/** The status after an accepted correction whose effect is still to come. */
export function markCorrecting(
  drift: DriftStatus | undefined,
  corrected: ReadonlySet<string>,
): DriftStatus | undefined {
  if (drift?.fields === undefined || corrected.size === 0 || !isOpen(drift)) return drift
  const fields = drift.fields.map((field) =>
    corrected.has(field.path) ? { ...field, action: 'Correcting' as const } : field,
  )
  return { ...drift, fields }
}

function episodeId(uid: string, number: number): string {
  return `d-${createHash('sha256').update(`${uid}/${number}`).digest('hex').slice(0, 6)}`
}
