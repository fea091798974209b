import type { RequestClock } from './deadline.ts'

/**
 * Probes the connections of open watches.
 *
 * A half-open HTTP/2 link stays silent until the inactivity limit: undici's own ping has no
 * deadline. But when a request's headers time out on a connection, undici demands a ping answer
 * and fails all its streams without one. So, while a watch is open, a cheap request goes out on the
 * watch pool from time to time; only its timing out matters, its answer does not.
 */
export class LinkCheck {
  readonly #clock: RequestClock
  readonly #intervalMs: number
  readonly #probe: (signal: AbortSignal) => Promise<void>
  readonly #closing = new AbortController()
  #watches = 0
  #cancel = () => {}

  constructor(
    clock: RequestClock,
    intervalMs: number,
    probe: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#probe = probe
  }

  /** Counts a watch in; the returned function counts it out and must be called once. */
  enter(): () => void {
    this.#watches += 1
    if (this.#watches === 1) this.#schedule()
    return () => {
      this.#watches -= 1
      if (this.#watches === 0) this.#cancel()
    }
  }

  close(): void {
    this.#cancel()
    this.#closing.abort()
  }

  #schedule(): void {
    this.#cancel()
    if (this.#closing.signal.aborted) return
    this.#cancel = this.#clock.after(this.#intervalMs, () => {
      this.#probe(this.#closing.signal)
        // The watches on the link report the failure themselves.
        .catch(() => undefined)
        .finally(() => {
          if (this.#watches > 0) this.#schedule()
        })
    })
  }
}
