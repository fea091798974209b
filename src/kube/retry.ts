import type { KubeError } from './error.ts'

/**
 * When a request may be sent again. `always`: it changes nothing (GET). `when-throttled`: repeating
 * is harmless and a 429 with Retry-After says that the server did not start (apply, DELETE).
 * `never`: a lost answer may hide a success (create, merge and JSON patches).
 */
export type Repeat = 'always' | 'when-throttled' | 'never'

const maxRetries = 5
const baseMs = 100

/**
 * How long to wait before the next attempt, in ms; undefined: give up. `retries` counts those
 * already made, `random` is in [0, 1). Five retries bridge about 3 s, a restart of the API server.
 */
export function retryDelayMs(
  repeat: Repeat,
  error: KubeError,
  retries: number,
  random: number,
): number | undefined {
  const { code, retryAfterSeconds } = error
  // A refused request has changed nothing, and the transport has asked for new credentials.
  if (code === 401 && retries === 0) return 0
  if (repeat === 'never' || retries >= maxRetries) return undefined
  if (code === 429 && retryAfterSeconds !== undefined) {
    return retryAfterSeconds * 1000 + random * 500
  }
  const mayPass = code === 0 || code === 429 || code >= 500
  if (repeat !== 'always' || !mayPass) return undefined
  const backoff = baseMs * 2 ** retries * (0.5 + random)
  return Math.max(backoff, (retryAfterSeconds ?? 0) * 1000)
}
