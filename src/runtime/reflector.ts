import { pause, startDeadline, untilAborted } from '../kube/deadline.ts'
import { KubeError } from '../kube/error.ts'
import type { Resource } from '../kube/object.ts'
import type { KubeReader, ListOptions, WatchEvent } from '../kube/port.ts'
import type { Log } from '../telemetry/log.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Relist, Store } from './store.ts'

export interface ReflectorDeps {
  readonly reader: KubeReader
  readonly store: Store
  readonly clock: Clock
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  readonly log: Log
}

/** What to reflect: one resource, optionally narrowed to a namespace and by selectors. */
export interface ReflectorScope extends ListOptions {
  readonly resource: Resource
}

export interface ReflectorTimes {
  readonly backoff: BackoffLimits
  /** A watch that lived this long ends a row of failures. */
  readonly healthyMs: number
  /** A full list at least this often, up to a fifth later, in case an event was never sent. */
  readonly relistMs: number
  /** Silence after which a watch is given up (bookmarks come about every 60 s). */
  readonly inactivitySeconds: number
}

const reflectorDefaults: ReflectorTimes = Object.freeze({
  backoff: Object.freeze({ baseMs: 200, maxMs: 30_000 }),
  healthyMs: 5_000,
  relistMs: 600_000,
  inactivitySeconds: 120,
})

/** Answered failures in a row after which the version watched from is no longer believed. */
const failuresBeforeRelist = 5

/**
 * Why everything is listed again. `vanished`: the resource was not found; `failing`: the server
 * fails watches again and again, as after a restore of etcd, whose history does not know our
 * version. That it cannot be reached says nothing about the version, and is no cause.
 */
type ListCause = 'start' | 'expired' | 'vanished' | 'failing' | 'routine'

type Step = { readonly kind: 'list'; readonly cause: ListCause } | { readonly kind: 'watch' }

/**
 * Keeps a store true to one resource on the API server: list, then watch from the list's version,
 * and again after whatever goes wrong. Changes are reported by the store (`Store.onChange`).
 */
export class Reflector {
  readonly #deps: ReflectorDeps
  readonly #scope: ReflectorScope
  readonly #times: ReflectorTimes
  readonly #log: Log
  readonly #firstSync = Promise.withResolvers<void>()
  #synced = false
  #failures = 0
  #answeredFailures = 0
  #routineListMs = 0

  constructor(deps: ReflectorDeps, scope: ReflectorScope, times: Partial<ReflectorTimes> = {}) {
    this.#deps = deps
    this.#scope = scope
    this.#times = { ...reflectorDefaults, ...times }
    const { group, plural } = scope.resource
    this.#log = deps.log.with({ resource: group ? `${plural}.${group}` : plural })
  }

  /** Whether the store has held a complete list. It stays true through later interruptions. */
  hasSynced(): boolean {
    return this.#synced
  }

  /** Resolves once the store has held a complete list; rejects with the signal's reason. */
  synced(signal: AbortSignal): Promise<void> {
    return untilAborted(this.#firstSync.promise, signal)
  }

  /** Runs until the signal aborts, then resolves; failures are logged and retried, never thrown. */
  async run(signal: AbortSignal): Promise<void> {
    let step: Step = { kind: 'list', cause: 'start' }
    while (!signal.aborted) step = await this.#run(step, signal)
  }

  async #run(step: Step, signal: AbortSignal): Promise<Step> {
    try {
      switch (step.kind) {
        case 'list':
          await this.#list(step.cause, signal)
          return { kind: 'watch' }
        case 'watch':
          return await this.#watch(signal)
        default:
          return step satisfies never
      }
    } catch (error) {
      if (signal.aborted) return step
      await this.#backOff(step, error, signal)
      return this.#afterFailure(step, error)
    }
  }

  async #list(cause: ListCause, signal: AbortSignal): Promise<void> {
    const { reader, store, clock, random } = this.#deps
    this.#log.info({ cause }, 'listing')
    let relist: Relist | undefined
    for await (const page of reader.list(this.#scope.resource, this.#scope, signal)) {
      // All pages are of the first one's version, unless the server compacted in between: then the
      // later ones are newer, and only watching from the first loses nothing.
      relist ??= store.startRelist(page.resourceVersion)
      for (const object of page.items) relist.put(object)
    }
    relist?.end()
    this.#answeredFailures = 0
    this.#routineListMs = clock.monotonic() + this.#times.relistMs * (1 + random() / 5)
    this.#synced = true
    this.#firstSync.resolve()
  }

  /** One watch, until the server closes it or the routine list is due. */
  async #watch(signal: AbortSignal): Promise<Step> {
    const { store, clock } = this.#deps
    const { resourceVersion } = store
    if (resourceVersion === undefined) return { kind: 'list', cause: 'expired' }
    const startedMs = clock.monotonic()
    const routine = startDeadline(clock, this.#routineListMs - startedMs, signal)
    try {
      await this.#follow(resourceVersion, routine.signal)
    } catch (error) {
      if (!routine.expired()) throw error
    } finally {
      routine.release()
      if (clock.monotonic() - startedMs >= this.#times.healthyMs) {
        this.#failures = 0
        this.#answeredFailures = 0
      }
    }
    return routine.expired() ? { kind: 'list', cause: 'routine' } : { kind: 'watch' }
  }

  async #follow(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { reader, clock } = this.#deps
    const { inactivitySeconds, healthyMs } = this.#times
    const options = { ...this.#scope, resourceVersion, inactivitySeconds }
    const startedMs = clock.monotonic()
    for await (const event of reader.watch(this.#scope.resource, options, signal)) {
      this.#take(event)
    }
    if (clock.monotonic() - startedMs < healthyMs) throw new Error('the watch was closed at once')
  }

  #take(event: WatchEvent): void {
    const { store } = this.#deps
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
        store.put(event.object)
        store.advance(event.object.metadata.resourceVersion)
        break
      case 'DELETED':
        store.remove(event.object)
        store.advance(event.object.metadata.resourceVersion)
        break
      case 'BOOKMARK':
        store.advance(event.resourceVersion)
        break
      default:
        event satisfies never
    }
  }

  async #backOff(step: Step, error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#deps
    this.#failures += 1
    const demandedMs = error instanceof KubeError ? (error.retryAfterSeconds ?? 0) * 1000 : 0
    const ms = backoffMs(this.#failures, this.#times.backoff, random)
    const afterMs = Math.round(Math.max(ms, demandedMs))
    this.#log.warn({ step: step.kind, error, failures: this.#failures, afterMs }, 'interrupted')
    // Only the signal can reject the pause, and `run` looks at it next.
    await pause(clock, afterMs, signal).catch(() => {})
  }

  #afterFailure(step: Step, error: unknown): Step {
    if (step.kind === 'list') return step
    if (error instanceof KubeError && error.code === 410) return { kind: 'list', cause: 'expired' }
    if (error instanceof KubeError && error.code === 404) return { kind: 'list', cause: 'vanished' }
    if (error instanceof KubeError && error.code === 0) return step
    this.#answeredFailures += 1
    const believed = this.#answeredFailures < failuresBeforeRelist
    return believed ? step : { kind: 'list', cause: 'failing' }
  }
}
