import type { Deletion } from '../provider/index.ts'
import { parseDuration } from './duration.ts'
import { parseRemembered, type Remembered } from './references/remembered.ts'

/** Annotations and the finalizer of a managed resource; design: one prefix, `plumbline.dev/`. */
export const annotation = {
  externalName: 'plumbline.dev/external-name',
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

/** The interval asked for by annotation, at least 10 s; what cannot be followed is a problem to be shown. */
export function pollInterval(annotations: Annotations): {
  readonly ms?: number
  readonly problem?: string
} {
  const text = annotations[annotation.pollInterval]
  if (text === undefined) return {}
  const said = `annotation ${annotation.pollInterval}: ${JSON.stringify(text)}`
  const ms = parseDuration(text)
  if (ms === undefined) return { problem: `${said} is no duration such as 90s, 5m or 1h30m` }
  if (ms >= minimumPollMs) return { ms }
  return { ms: minimumPollMs, problem: `${said} is too short: 10s it is` }
}

/** What a user lets a deletion destroy; what is not understood is no consent, and a problem to be shown. */
export function forceDelete(annotations: Annotations): {
  readonly force: Deletion['force']
  readonly problem?: string
} {
  const text = annotations[annotation.forceDelete]
  switch (text) {
    case undefined:
    case 'false':
      return { force: 'no' }
    case 'true':
      return { force: 'yes' }
    case 'include-locked':
      return { force: 'include-locked' }
    default: {
      const said = `annotation ${annotation.forceDelete}: ${JSON.stringify(text)}`
      return { force: 'no', problem: `${said} is none of "true", "include-locked", "false"` }
    }
  }
}

/** Written before create, so that a crash between create and record is recovered. */
export interface CreateIntent {
  readonly uid: string
  /** RFC 3339: when it was recorded. */
  readonly at: string
  /** When the name was asked for first, where the intent was recorded anew since; RFC 3339. */
  readonly claimedAt?: string
  /**
   * What references stand for in this creation. Empty where something is owned already: there the
   * status has it.
   */
  readonly resolved: readonly Remembered[]
}

export function printIntent({ uid, at, claimedAt, resolved }: CreateIntent): string {
  const words = [uid, at, claimedAt, resolved.length === 0 ? undefined : JSON.stringify(resolved)]
  return words.filter((word) => word !== undefined).join(' ')
}

/** The intent recorded on this very object; one copied from another object does not count. */
export function readIntent(annotations: Annotations, uid: string): CreateIntent | undefined {
  const [, owner, at, claimedAt, resolved] =
    /^(\S+) (\S+)(?: (\d\S*))?(?: (\D.*))?$/s.exec(annotations[annotation.createIntent] ?? '') ?? []
  if (owner !== uid || at === undefined) return undefined
  const claim = claimedAt === undefined ? {} : { claimedAt }
  return { uid, at, ...claim, resolved: parseRemembered(resolved) }
}
