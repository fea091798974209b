import type { CreateIntent } from './annotations.ts'

/**
 * An older intent is no create that is still under way. The work of one reconcile ends after 100 s,
 * and with it our last call; what the cloud had taken by then shows within the minutes left.
 */
const longestCreateMs = 5 * 60_000

/** Whether a create that follows now needs a younger intent, so that it is told from earlier ones. */
export function isOutdated({ at }: Pick<CreateIntent, 'at'>, nowMs: number): boolean {
  return nowMs - Date.parse(at) > longestCreateMs
}

/**
 * The times of the intent to record. One that is only recorded since its references changed keeps its
 * time; one that is outdated keeps its turn among those that ask for the name. A recreation begins anew.
 */
export function nextIntentTimes(
  intent: CreateIntent | undefined,
  { owned, nowMs }: { readonly owned: boolean; readonly nowMs: number },
): Pick<CreateIntent, 'at' | 'claimedAt'> {
  const now = new Date(nowMs).toISOString()
  if (owned || intent === undefined) return { at: now }
  const claimedAt = intent.claimedAt ?? intent.at
  const at = isOutdated(intent, nowMs) ? now : intent.at
  return at === claimedAt ? { at } : { at, claimedAt }
}

/**
 * Whether the intent to create is newer than what we own: a recreation is under way, and what is
 * found under the name is ours.
 */
export function isRecreating(
  { intent }: { readonly intent: CreateIntent | undefined },
  ownedSince: string | undefined,
): boolean {
  return (
    intent !== undefined &&
    ownedSince !== undefined &&
    Date.parse(intent.at) > Date.parse(ownedSince)
  )
}
