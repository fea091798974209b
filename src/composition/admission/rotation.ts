import { fitnessOf, type ServingPair } from './certificates.ts'

/** The pairs of one installation, as its Secret keeps them. */
export interface Pairs {
  readonly current: ServingPair
  /** Trusted, and served once every API server surely trusts it. */
  readonly next: ServingPair | undefined
  /** Served before: still trusted, since a replica may show it a moment longer. */
  readonly previous: string | undefined
}

export interface RotationFacts {
  readonly nowMs: number
  /** What the certificate must be for. */
  readonly host: string
  /** Since when the API server has been told to trust `next`, in ms; undefined: it was not. */
  readonly toldMs: number | undefined
  /** How long it may take every API server to hear of it. */
  readonly settleMs: number
}

/**
 * What happens to the pairs next. A pair is announced before it is shown: at every moment the API
 * server trusts what the server shows, so that no request fails. Pure.
 */
export type RotationStep =
  | { readonly is: 'keep' }
  /** There is nothing that could be shown: make a pair and show it at once. */
  | { readonly is: 'begin' }
  /** Make the next pair and have it trusted. */
  | { readonly is: 'announce' }
  /** Announced; look again after this time. */
  | { readonly is: 'wait'; readonly afterMs: number }
  /** Show the next pair. */
  | { readonly is: 'switch' }

/** `stored` is what the Secret holds, `shown` what this process shows while the Secret is gone. */
export function nextStep(
  stored: Pairs | undefined,
  shown: Pairs | undefined,
  facts: RotationFacts,
): RotationStep {
  const { nowMs, host, toldMs, settleMs } = facts
  const pairs = stored ?? shown
  const fitness = pairs === undefined ? 'unusable' : fitnessOf(pairs.current, host, nowMs)
  if (pairs === undefined || fitness === 'unusable') return { is: 'begin' }
  // Whoever deletes the Secret wants other keys.
  if (stored === undefined) return { is: 'announce' }
  if (pairs.next === undefined) return { is: fitness === 'ageing' ? 'announce' : 'keep' }
  if (fitnessOf(pairs.next, host, nowMs) === 'unusable') return { is: 'announce' }
  if (toldMs === undefined) return { is: 'wait', afterMs: settleMs }
  return toldMs >= settleMs ? { is: 'switch' } : { is: 'wait', afterMs: settleMs - toldMs }
}

/** The authorities that the API server is to trust, as PEM. */
export function trustOf({ current, next, previous }: Pairs): string {
  return [current.authority, next?.authority, previous]
    .filter((pem) => pem !== undefined)
    .join('\n')
}

/** The next pair becomes the current one. */
export function switched(pairs: Pairs): Pairs {
  const { current, next } = pairs
  return next === undefined
    ? pairs
    : { current: next, next: undefined, previous: current.authority }
}
