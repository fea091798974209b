import type { ObjectKey, Resource } from '../kube/object.ts'
import type { KubeReader } from '../kube/port.ts'
import type { Clock } from '../runtime/clock.ts'
import { Controller, type Reconcile } from '../runtime/controller.ts'
import { type EnqueuePolicy, enqueueChanges } from '../runtime/enqueue.ts'
import { Reflector } from '../runtime/reflector.ts'
import { Store } from '../runtime/store.ts'
import { WorkQueue } from '../runtime/work-queue.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

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

  constructor(deps: LoopDeps, resource: Resource) {
    this.resource = resource
    this.#deps = deps
    const { reader, clock, random, log, metrics } = deps
    const queue = resource.kind
    this.#reflector = new Reflector({ reader, store: this.store, clock, random, log }, { resource })
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
}
