import PQueue from 'p-queue'

/** Requests for Events in flight at once: a burst must not crowd out other work. */
const concurrency = 8

/**
 * Runs tasks one after the other for one object, in order, and side by side for different ones: an
 * answer that does not come holds up nobody else. Tasks must not reject.
 */
export class EventLanes {
  readonly #pool = new PQueue({ concurrency })
  readonly #lasts = new Map<string, Promise<void>>()

  /** Resolves when the task is done. */
  run(lane: string, task: () => Promise<void>): Promise<void> {
    const before = this.#lasts.get(lane) ?? Promise.resolve()
    const done = before.then(() => this.#pool.add(task))
    this.#lasts.set(lane, done)
    return done.finally(() => {
      if (this.#lasts.get(lane) === done) this.#lasts.delete(lane)
    })
  }

  /** Resolves when all tasks that were given so far are done. */
  async settled(): Promise<void> {
    await Promise.all(this.#lasts.values())
  }
}
