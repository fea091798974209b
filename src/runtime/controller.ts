import PQueue from 'p-queue'
import { startDeadline } from '../kube/deadline.ts'
import type { ObjectKey } from '../kube/object.ts'
import type { Log } from '../telemetry/log.ts'
import type { Clock } from './clock.ts'
import type { Outcome } from './outcome.ts'
import type { Work, WorkQueue } from './work-queue.ts'

/**
 * Brings one object closer to its desired state. Rereads everything, ends soon after the signal
 * aborts, and returns its outcome instead of throwing; what it throws counts as a failure.
 */
export type Reconcile = (key: ObjectKey, signal: AbortSignal) => Promise<Outcome>

export interface ControllerDeps {
  readonly queue: WorkQueue
  readonly reconcile: Reconcile
  readonly clock: Clock
  readonly log: Log
  readonly metrics?: ControllerMetrics
}

export interface ControllerMetrics {
  /** A reconcile ended: with an outcome, or `panic` when it threw. */
  reconciled(result: Outcome['kind'] | 'panic', ms: number): void
}

export interface ControllerOptions {
  /** Reconciles at a time. */
  readonly concurrency: number
  /** After this long the signal of a reconcile aborts. */
  readonly deadlineMs: number
  /** How long `stop` waits for reconciles that ignore their aborted signal. */
  readonly abandonMs: number
}

const controllerDefaults: ControllerOptions = Object.freeze({
  concurrency: 10,
  deadlineMs: 120_000,
  abandonMs: 2_000,
})

/** So many `again` outcomes in a row are taken at their word; a pass needs a few at most. */
const mostAgains = 10

/** The loop that takes keys from a queue and turns each outcome into a queue operation. */
export class Controller {
  readonly #deps: ControllerDeps
  readonly #options: ControllerOptions
  readonly #pool: PQueue
  readonly #abort = new AbortController()
  readonly #running = new Set<ObjectKey>()
  /** `again` outcomes in a row, for keys that have any. */
  readonly #agains = new Map<ObjectKey, number>()

  /** Throws RangeError for a concurrency below 1. */
  constructor(deps: ControllerDeps, options: Partial<ControllerOptions> = {}) {
    this.#deps = deps
    this.#options = { ...controllerDefaults, ...options }
    const { concurrency } = this.#options
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new RangeError(`concurrency must be a whole number from 1 on, not ${concurrency}`)
    }
    this.#pool = new PQueue({ concurrency })
  }

  /**
   * Works until `stop` or until the signal aborts, which aborts running reconciles too; resolves
   * when all have ended. Shuts the queue down, so a controller runs once.
   */
  async run(signal: AbortSignal): Promise<void> {
    const abort = () => this.#abortAll()
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    for (let worker = 0; worker < this.#options.concurrency; worker++) {
      this.#pool.add(() => this.#work()).catch((error: unknown) => this.#crashed(error))
    }
    await this.#pool.onIdle()
    signal.removeEventListener('abort', abort)
  }

  /**
   * Takes no more keys, gives running reconciles `graceMs` to end, then aborts them. Resolves when
   * all have ended, or `abandonMs` after the abort, naming in the log those that have not.
   */
  async stop(graceMs: number): Promise<void> {
    this.#deps.queue.shutDown()
    if (await this.#idleWithin(graceMs)) return
    this.#abortAll()
    if (await this.#idleWithin(this.#options.abandonMs)) return
    const keys = [...this.#running].sort()
    this.#deps.log.error({ keys }, 'reconciles ignored the end of the process and were abandoned')
  }

  #abortAll(): void {
    this.#deps.queue.shutDown()
    this.#abort.abort()
  }

  #crashed(error: unknown): void {
    this.#deps.log.error({ error }, 'a worker of the controller ended')
  }

  async #idleWithin(ms: number): Promise<boolean> {
    const { promise: elapsed, resolve } = Promise.withResolvers<false>()
    const cancel = this.#deps.clock.after(ms, () => resolve(false))
    const idle = this.#pool.onIdle().then(() => true)
    try {
      return await Promise.race([idle, elapsed])
    } finally {
      cancel()
    }
  }

  async #work(): Promise<void> {
    for (;;) {
      // The queue's shut-down ends the wait, so this signal needs no part in it.
      const work = await this.#deps.queue.next(neverAborted)
      if (!work) return
      await this.#process(work)
    }
  }

  async #process(work: Work): Promise<void> {
    const { queue } = this.#deps
    this.#running.add(work.key)
    try {
      this.#schedule(work, await this.#reconcile(work.key))
    } finally {
      this.#running.delete(work.key)
      queue.done(work.key)
    }
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const { clock, metrics, reconcile } = this.#deps
    const startedMs = clock.monotonic()
    const deadline = startDeadline(clock, this.#options.deadlineMs, this.#abort.signal)
    let result: Outcome['kind'] | 'panic' = 'panic'
    try {
      const outcome = await reconcile(key, deadline.signal)
      result = outcome.kind
      return outcome
    } catch (error) {
      return { kind: 'retry', error }
    } finally {
      deadline.release()
      metrics?.reconciled(result, clock.monotonic() - startedMs)
    }
  }

  /** The only place that requeues. */
  #schedule({ key, priority }: Work, outcome: Outcome): void {
    const { queue } = this.#deps
    if (outcome.kind !== 'again') this.#agains.delete(key)
    if (outcome.kind !== 'again' && outcome.kind !== 'retry') queue.forget(key)
    switch (outcome.kind) {
      case 'again':
        this.#again(key, priority)
        break
      case 'wait':
        queue.addAfter(key, outcome.afterMs, { priority })
        break
      case 'retry':
        this.#retry(key, priority, outcome.error)
        break
      case 'stalled':
      case 'settled':
        queue.addAfter(key, outcome.afterMs, { priority: 'poll' })
        break
      case 'gone':
        // Nothing is left since the key was taken; what was added meanwhile is about a new object.
        break
      default:
        outcome satisfies never
    }
  }

  /**
   * A reconcile that always finds something to change would spin: from the eleventh in a row on,
   * each is delayed like a failure.
   */
  #again(key: ObjectKey, priority: Work['priority']): void {
    const { queue, log } = this.#deps
    const agains = (this.#agains.get(key) ?? 0) + 1
    this.#agains.set(key, agains)
    if (agains <= mostAgains) {
      queue.forget(key)
      queue.add(key, { priority })
      return
    }
    const afterMs = Math.round(queue.addBackoff(key, { priority }))
    if (agains > mostAgains + 1) return
    log.warn({ key, agains, afterMs }, 'reconcile does not come to rest and is slowed down')
  }

  #retry(key: ObjectKey, priority: Work['priority'], error: unknown): void {
    const { queue, log } = this.#deps
    if (this.#abort.signal.aborted) return
    const afterMs = Math.round(queue.addBackoff(key, { priority }))
    log.warn({ key, error, failures: queue.failures(key), afterMs }, 'reconcile failed')
  }
}

const neverAborted = new AbortController().signal
