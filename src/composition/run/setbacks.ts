import { type BackoffLimits, backoffMs } from '../../runtime/backoff.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { KnownSetbacks } from './decide-child.ts'

export interface Refusal {
  readonly reason: 'Invalid' | 'Denied'
  readonly message: string
  readonly wanted: string
}

const refusedBackoff: BackoffLimits = Object.freeze({ baseMs: 1_000, maxMs: 300_000 })
const contestedBackoff: BackoffLimits = Object.freeze({ baseMs: 200, maxMs: 60_000 })

/** So many corrections in a row are taken for an edit by hand; more for a second writer. */
const freeCorrections = 2

/** Calm for this long ends a row of corrections. */
const calmMs = 120_000

interface Refused extends Refusal {
  readonly failures: number
  readonly untilMs: number
}

interface Contested {
  readonly corrections: number
  readonly lastMs: number
  readonly untilMs: number
  readonly rivals: readonly string[]
}

/** What went wrong with single children, so that each is backed off on its own. In memory only. */
export class Setbacks {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #refused = new Map<string, Refused>()
  readonly #contested = new Map<string, Contested>()

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** What stands against `child` now. */
  of(child: string): KnownSetbacks {
    const refused = this.#refusal(child)
    const contested = this.#contest(child)
    return {
      ...(refused === undefined ? {} : { refused }),
      ...(contested === undefined ? {} : { contested }),
    }
  }

  refuse(child: string, refusal: Refusal): void {
    const failures = (this.#refused.get(child)?.failures ?? 0) + 1
    const pauseMs = backoffMs(failures, refusedBackoff, this.#random)
    const untilMs = this.#clock.monotonic() + pauseMs
    this.#refused.set(child, { ...refusal, failures, untilMs })
  }

  accept(child: string): void {
    this.#refused.delete(child)
  }

  correct(child: string, rivals: readonly string[]): void {
    const nowMs = this.#clock.monotonic()
    const known = this.#contested.get(child)
    const goesOn = known !== undefined && nowMs - known.lastMs <= calmMs
    const corrections = (goesOn ? known.corrections : 0) + 1
    const excess = corrections - freeCorrections
    const pauseMs = excess < 1 ? 0 : backoffMs(excess, contestedBackoff, this.#random)
    this.#contested.set(child, { corrections, lastMs: nowMs, untilMs: nowMs + pauseMs, rivals })
  }

  forget(child: string): void {
    this.#refused.delete(child)
    this.#contested.delete(child)
  }

  #refusal(child: string): KnownSetbacks['refused'] {
    const refused = this.#refused.get(child)
    const afterMs = (refused?.untilMs ?? 0) - this.#clock.monotonic()
    if (refused === undefined || afterMs <= 0) return undefined
    const { reason, message, wanted } = refused
    return { afterMs, reason, message, wanted }
  }

  /** The second writer of `child`, until it has been calm for two minutes. */
  #contest(child: string): KnownSetbacks['contested'] {
    const contested = this.#contested.get(child)
    if (contested === undefined || contested.corrections <= freeCorrections) return undefined
    const nowMs = this.#clock.monotonic()
    if (nowMs - contested.lastMs > calmMs) {
      this.#contested.delete(child)
      return undefined
    }
    const afterMs = Math.max(0, contested.untilMs - nowMs)
    return { afterMs, rivals: contested.rivals }
  }
}
