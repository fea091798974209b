import type { Clock } from '../../src/runtime/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly task: () => void
}

/** A clock that stands still until a test moves it. Starts at 0 on both scales. */
export class ManualClock implements Clock {
  #now = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(ms: number, task: () => void): () => void {
    const timer = { dueMs: this.#now + ms, task }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Runs what falls due within `ms`, in order, and lets promises settle after each task. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settled()
      const next = this.#next()
      if (!next || next.dueMs > end) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.dueMs)
      next.task()
    }
    this.#now = end
    await settled()
  }

  #next(): Timer | undefined {
    return [...this.#timers].reduce<Timer | undefined>(
      (first, timer) => (first && first.dueMs <= timer.dueMs ? first : timer),
      undefined,
    )
  }
}

/** Every promise that can settle without time passing or I/O has settled. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
