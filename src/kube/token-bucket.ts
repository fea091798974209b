import { pause, type RequestClock } from './deadline.ts'

export interface TokenBucketOptions {
  /** Tokens per second; Infinity turns the limit off. */
  readonly qps: number
  /** Tokens that may be taken at once after a rest. */
  readonly burst: number
}

/** A client-side rate limit. Takers are served in the order in which they asked. */
export class TokenBucket {
  readonly #clock: RequestClock
  readonly #options: TokenBucketOptions
  #tokens: number
  #countedAt: number

  constructor(clock: RequestClock, options: TokenBucketOptions) {
    this.#clock = clock
    this.#options = options
    this.#tokens = options.burst
    this.#countedAt = clock.monotonic()
  }

  /** Resolves when a token is free. An aborted wait gives its token back. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { qps } = this.#options
    if (qps === Number.POSITIVE_INFINITY) return
    this.#refill()
    // A negative balance is the queue: each taker waits for exactly the debt before it.
    this.#tokens -= 1
    if (this.#tokens >= 0) return
    try {
      await pause(this.#clock, (-this.#tokens * 1000) / qps, signal)
    } catch (error) {
      this.#tokens += 1
      throw error
    }
  }

  #refill(): void {
    const { qps, burst } = this.#options
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#countedAt) * qps) / 1000)
    this.#countedAt = now
  }
}
