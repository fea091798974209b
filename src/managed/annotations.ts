import { parseDuration } from './duration.ts'
import { parseRemembered, type Remembered } from './references/remembered.ts'

/** Annotations and the finalizer of a managed resource; design: one prefix, `plumbline.dev/`. */
export const annotation = {
  externalName: 'plumbline.dev/external-name',
  paused: 'plumbline.dev/paused',
  holdUntil: 'plumbline.dev/hold-until',
  pollInterval: 'plumbline.dev/poll-interval',
  reconcileRequestedAt: 'plumbline.dev/reconcile-requested-at',
  createIntent: 'plumbline.dev/create-intent',
  forceDelete: 'plumbline.dev/force-delete',
  confirmAccount: 'plumbline.dev/confirm-account',
} as const

export const finalizer = 'plumbline.dev/external-resource'

/** The annotations that only the engine writes: a change of them is no reason to reconcile. */
const ownAnnotations: ReadonlySet<string> = new Set([
  annotation.externalName,
  annotation.createIntent,
])

export type Annotations = Readonly<Record<string, string>>

/** Shortest interval a poll-interval annotation can ask for. */
const minimumPollMs = 10_000
const longestHoldMs = 30 * 24 * 3_600_000

/** The annotations a user steers with, as one comparable text. */
export function steering(annotations: Annotations): string {
  return Object.entries(annotations)
    .filter(([name]) => name.startsWith('plumbline.dev/') && !ownAnnotations.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n')
}

/**
 * Until when corrections are held, ms since the epoch. An unreadable time, or one more than 30 days
 * ahead, is a problem to be shown, and holds meanwhile: whoever set it wants nothing corrected.
 */
export function holdUntil(
  annotations: Annotations,
  nowMs: number,
): { readonly untilMs?: number; readonly problem?: string } {
  const text = annotations[annotation.holdUntil]
  if (text === undefined) return {}
  const untilMs = Date.parse(text)
  if (Number.isNaN(untilMs)) {
    return {
      untilMs: nowMs + longestHoldMs,
      problem: `corrections are held: annotation ${annotation.holdUntil}: ${JSON.stringify(text)} is not an RFC 3339 time`,
    }
  }
  if (untilMs <= nowMs + longestHoldMs) return { untilMs }
  return {
    untilMs: nowMs + longestHoldMs,
    problem: `corrections are held: annotation ${annotation.holdUntil}: ${JSON.stringify(text)} is more than 30 days ahead, and a hold lasts 30 days at most; set an earlier time`,
  }
}

/** The interval asked for by annotation, at least 10 s; undefined when absent or unreadable. */
export function pollInterval(annotations: Annotations): number | undefined {
  const text = annotations[annotation.pollInterval]
  const ms = text === undefined ? undefined : parseDuration(text)
  return ms === undefined ? undefined : Math.max(ms, minimumPollMs)
}

/** Written before create, so that a crash between create and record is recovered. */
export interface CreateIntent {
  readonly uid: string
  /** RFC 3339. */
  readonly at: string
  /**
   * What references stand for in this creation. Empty where something is owned already: there the
   * status has it.
   */
  readonly resolved: readonly Remembered[]
}

export function printIntent({ uid, at, resolved }: CreateIntent): string {
  return resolved.length === 0 ? `${uid} ${at}` : `${uid} ${at} ${JSON.stringify(resolved)}`
}

/** The intent recorded on this very object; one copied from another object does not count. */
export function readIntent(annotations: Annotations, uid: string): CreateIntent | undefined {
  const [, owner, at, resolved] =
    /^(\S+) (\S+)(?: (.+))?$/s.exec(annotations[annotation.createIntent] ?? '') ?? []
  if (owner !== uid || at === undefined) return undefined
  return { uid, at, resolved: parseRemembered(resolved) }
}
