import { KubeError } from '../kube/error.ts'
import type { ObjectKey, Resource } from '../kube/object.ts'
import type { KubeReader, ListOptions, ListPage } from '../kube/port.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Clock } from './clock.ts'
import { Controller, type Reconcile } from './controller.ts'
import { type EnqueuePolicy, enqueueChanges } from './enqueue.ts'
import { Reflector } from './reflector.ts'
import { Store } from './store.ts'
import { WorkQueue } from './work-queue.ts'

export interface LoopDeps {
  readonly reader: KubeReader
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
}

export interface LoopWork {
  readonly reconcile: Reconcile
  /** Which changes are a reason to reconcile; undefined: none, only what is woken. */
  readonly policy: EnqueuePolicy | undefined
  /** Reconciles at a time. */
  readonly workers: number
}

/** Store, queue, reflector and controller of one resource. Reflects first; works when told to. */
export class ResourceLoop {
  readonly resource: Resource
  readonly store = new Store()
  readonly #deps: LoopDeps
  readonly #reflector: Reflector
  readonly #queue: WorkQueue
  #controller: Controller | undefined
  #failure: KubeError | undefined

  constructor(deps: LoopDeps, resource: Resource, selection: ListOptions = {}) {
    this.resource = resource
    this.#deps = deps
    const { clock, random, log, metrics } = deps
    const reader = this.#watchful(deps.reader)
    const queue = resource.kind
    this.#reflector = new Reflector(
      { reader, store: this.store, clock, random, log },
      { ...selection, resource },
    )
    this.#queue = new WorkQueue({
      clock,
      random,
      metrics: {
        depth: (waiting) => metrics.queue.depth.set({ queue }, waiting),
        taken: (waitedMs) => metrics.queue.latency.observe({ queue }, waitedMs / 1000),
        retried: () => metrics.queue.retries.inc({ queue }),
      },
    })
  }

  /** Why the resource could not be listed the last time; undefined when it could. */
  get failure(): KubeError | undefined {
    return this.#failure
  }

  hasSynced(): boolean {
    return this.#reflector.hasSynced()
  }

  synced(signal: AbortSignal): Promise<void> {
    return this.#reflector.synced(signal)
  }

  /** Keeps the store true until the signal aborts. */
  reflect(signal: AbortSignal): Promise<void> {
    return this.#reflector.run(signal)
  }

  /** Something the object depends on has changed. */
  wake(key: ObjectKey): void {
    this.#queue.add(key, { priority: 'user' })
  }

  wakeAfter(key: ObjectKey, ms: number): void {
    this.#queue.addAfter(key, ms, { priority: 'poll' })
  }

  /** Reconciles what changes, what is already there and what is woken, until the signal aborts. */
  async work({ reconcile, policy, workers }: LoopWork, signal: AbortSignal): Promise<void> {
    const { clock, log, metrics } = this.#deps
    const ignore = policy === undefined ? () => {} : this.#enqueue(policy)
    const kind = this.resource.kind
    this.#controller = new Controller(
      {
        queue: this.#queue,
        reconcile,
        clock,
        log: log.with({ kind }),
        metrics: {
          reconciled: (outcome, ms) => {
            metrics.reconcile.total.inc({ kind, outcome })
            metrics.reconcile.duration.observe({ kind, outcome }, ms / 1000)
          },
        },
      },
      { concurrency: workers },
    )
    await this.#controller.run(signal)
    ignore()
  }

  #enqueue(policy: EnqueuePolicy): () => void {
    const enqueue = enqueueChanges(this.#queue, policy)
    for (const next of this.store.list()) enqueue({ next })
    return this.store.onChange(enqueue)
  }

  /** Lets running reconciles end within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    await this.#controller?.stop(graceMs)
  }

  /** The reader as the reflector sees it; what a list came to is remembered. */
  #watchful(reader: KubeReader): KubeReader {
    const remember = (failure: KubeError | undefined) => {
      this.#failure = failure
    }
    return {
      get: (...call) => reader.get(...call),
      watch: (...call) => reader.watch(...call),
      list: async function* (...call): AsyncGenerator<ListPage> {
        try {
          yield* reader.list(...call)
          remember(undefined)
        } catch (error) {
          if (error instanceof KubeError) remember(error)
          throw error
        }
      },
    }
  }
}
