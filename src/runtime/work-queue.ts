import type { ObjectKey } from '../kube/object.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { DelayHeap } from './delay-heap.ts'
import { higher, merge, type Priority, type Waiting, WaitingKeys } from './waiting-keys.ts'

export interface WorkQueueDeps {
  readonly clock: Clock
  /** Numbers in [0, 1), for the jitter of backoffs. */
  readonly random: () => number
  readonly metrics?: WorkQueueMetrics
}

/** What a queue tells about itself. */
export interface WorkQueueMetrics {
  /** Keys ready and not yet taken. */
  depth(waiting: number): void
  /** A key was taken, so many milliseconds after it became ready. */
  taken(waitedMs: number): void
  retried(): void
}

/** A key taken from the queue; `priority` is that of the wish that brought it up. */
export interface Work {
  readonly key: ObjectKey
  readonly priority: Priority
}

export interface AddOptions {
  readonly priority: Priority
}

const workQueueDefaults: BackoffLimits = Object.freeze({ baseMs: 50, maxMs: 300_000 })

/**
 * The keys that want work. A key waits at most once, is never given to two workers at a time, and
 * runs again when it was added while it was being worked on: no addition is lost.
 *
 * A key has at most one delayed addition; the earlier wish wins and the higher priority is kept.
 * A plain `add` leaves it alone. Taking a key drops it: the work that starts rereads everything,
 * and its outcome says when to look next.
 */
export class WorkQueue {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #metrics: WorkQueueMetrics | undefined
  readonly #backoff: BackoffLimits
  readonly #waiting = new WaitingKeys()
  /** Keys being worked on; with a wish that came meanwhile, which makes the key run again. */
  readonly #running = new Map<ObjectKey, Waiting | undefined>()
  readonly #delayed = new DelayHeap<Priority>()
  readonly #failures = new Map<ObjectKey, number>()
  readonly #takers = new Set<(work: Work | undefined) => void>()
  #timer: { readonly dueMs: number; readonly cancel: () => void } | undefined
  #shutDown = false

  constructor({ clock, random, metrics }: WorkQueueDeps, backoff: Partial<BackoffLimits> = {}) {
    this.#clock = clock
    this.#random = random
    this.#metrics = metrics
    this.#backoff = { ...workQueueDefaults, ...backoff }
  }

  /** Keys ready and not yet taken. */
  get depth(): number {
    return this.#waiting.size
  }

  /** Makes the key ready now; while it is being worked on, ready again afterwards. */
  add(key: ObjectKey, { priority }: AddOptions): void {
    if (this.#shutDown) return
    const wish: Waiting = { priority, sinceMs: this.#clock.monotonic() }
    if (this.#running.has(key)) {
      this.#running.set(key, merge(this.#running.get(key), wish))
      return
    }
    this.#waiting.add(key, wish)
    this.#hand()
  }

  /** Makes the key ready after `ms`; at once when that is not positive. */
  addAfter(key: ObjectKey, ms: number, { priority }: AddOptions): void {
    if (this.#shutDown) return
    if (ms <= 0) {
      this.add(key, { priority })
      return
    }
    const dueMs = this.#clock.monotonic() + ms
    const known = this.#delayed.get(key)
    this.#delayed.set({
      key,
      dueMs: known ? Math.min(known.dueMs, dueMs) : dueMs,
      value: known ? higher(known.value, priority) : priority,
    })
    this.#arm()
  }

  /** Counts a failure of the key and makes it ready after its backoff, whose length is returned. */
  addBackoff(key: ObjectKey, options: AddOptions): number {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    this.#metrics?.retried()
    const ms = backoffMs(failures, this.#backoff, this.#random)
    this.addAfter(key, ms, options)
    return ms
  }

  /** Failures of the key in a row. */
  failures(key: ObjectKey): number {
    return this.#failures.get(key) ?? 0
  }

  /** Resets the key's failures; what is scheduled stays scheduled. */
  forget(key: ObjectKey): void {
    this.#failures.delete(key)
  }

  /**
   * The next key, to be given back by `done`. Undefined once the queue is shut down, also for keys
   * still waiting. Rejects with the signal's reason.
   */
  async next(signal: AbortSignal): Promise<Work | undefined> {
    signal.throwIfAborted()
    if (this.#shutDown) return undefined
    const ready = this.#take()
    if (ready) return ready
    const { promise, resolve, reject } = Promise.withResolvers<Work | undefined>()
    const abort = () => {
      this.#takers.delete(resolve)
      reject(signal.reason)
    }
    this.#takers.add(resolve)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Ends the work on a key. */
  done(key: ObjectKey): void {
    const wish = this.#running.get(key)
    this.#running.delete(key)
    if (!wish || this.#shutDown) return
    this.#waiting.add(key, wish)
    this.#hand()
  }

  /** Gives out no more keys and takes no more additions. What is running may end. */
  shutDown(): void {
    this.#shutDown = true
    this.#timer?.cancel()
    this.#timer = undefined
    for (const taker of this.#takers) taker(undefined)
    this.#takers.clear()
  }

  #take(): Work | undefined {
    const taken = this.#waiting.take()
    if (!taken) return undefined
    const { key, waiting } = taken
    this.#running.set(key, undefined)
    this.#delayed.delete(key)
    this.#arm()
    this.#metrics?.taken(this.#clock.monotonic() - waiting.sinceMs)
    this.#metrics?.depth(this.#waiting.size)
    return { key, priority: waiting.priority }
  }

  /** Gives a ready key to the worker that has waited longest, if one waits. */
  #hand(): void {
    const [taker] = this.#takers
    const work = taker && this.#take()
    if (!work) {
      this.#metrics?.depth(this.#waiting.size)
      return
    }
    this.#takers.delete(taker)
    taker(work)
  }

  /** One timer, for the entry that is due first. */
  #arm(): void {
    const first = this.#delayed.first()
    if (this.#timer?.dueMs === first?.dueMs) return
    this.#timer?.cancel()
    this.#timer = undefined
    if (!first || this.#shutDown) return
    // Whole milliseconds, rounded up: a timer of a fraction fires early and would spin.
    const ms = Math.max(1, Math.ceil(first.dueMs - this.#clock.monotonic()))
    this.#timer = { dueMs: first.dueMs, cancel: this.#clock.after(ms, () => this.#release()) }
  }

  #release(): void {
    this.#timer = undefined
    const now = this.#clock.monotonic()
    for (let due = this.#delayed.first(); due && due.dueMs <= now; due = this.#delayed.first()) {
      this.#delayed.delete(due.key)
      this.add(due.key, { priority: due.value })
    }
    this.#arm()
  }
}
