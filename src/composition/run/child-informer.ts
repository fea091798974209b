import { untilAborted } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { KubeReader, ListOptions, WatchEvent } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import { Reflector } from '../../runtime/reflector.ts'
import { Store } from '../../runtime/store.ts'
import type { Log } from '../../telemetry/log.ts'
import { toChildObject } from './ownership.ts'

export interface InformerDeps {
  readonly reader: KubeReader
  readonly clock: Clock
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  readonly log: Log
}

/** Answers that say: not to be seen by us now. What was seen before may be wrong by now. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404, 405])

/**
 * The objects of one kind, for all composites that compose or read it. `within`: those that are read,
 * with their whole content; without it all, of which those that no composite made are held without
 * content.
 */
export class ChildInformer {
  readonly store = new Store()
  readonly #reflector: Reflector
  readonly #stop = new AbortController()
  #failure: KubeError | undefined
  #asked = Promise.withResolvers<void>()

  constructor(deps: InformerDeps, resource: Resource, within: ListOptions | undefined) {
    const reader = this.#watchful(deps.reader, within !== undefined)
    const parts = { ...deps, reader, store: this.store }
    this.#reflector = new Reflector(parts, { resource, ...within })
    void this.#reflector.run(this.#stop.signal)
  }

  /** Why the kind can't be listed at the moment; undefined when it can. */
  get failure(): KubeError | undefined {
    return this.#failure
  }

  hasSynced(): boolean {
    return this.#reflector.hasSynced()
  }

  /** Whether an object that is not in the store can be taken for absent. */
  isTrue(): boolean {
    return this.hasSynced() && !this.#isRefused()
  }

  /** Resolves once there is a complete list or a reason why there is none. */
  async asked(signal: AbortSignal): Promise<void> {
    const synced = this.#reflector.synced(signal)
    await Promise.race([synced, untilAborted(this.#asked.promise, signal)])
  }

  stop(): void {
    this.#stop.abort()
  }

  /** The reader as the reflector sees it: children as they are cached, failures remembered. */
  #watchful(reader: KubeReader, whole: boolean): KubeReader {
    const keep = (object: KubeObject) => toChildObject(object, whole)
    const remember = (error: unknown) => this.#remember(error)
    const succeed = () => {
      this.#failure = undefined
    }
    return {
      get: (...call) => reader.get(...call),
      async *list(...call) {
        try {
          for await (const page of reader.list(...call)) {
            yield { ...page, items: page.items.map(keep) }
          }
          succeed()
        } catch (error) {
          throw remember(error)
        }
      },
      watch: (...call) => this.#watch(reader, keep, call),
    }
  }

  /** After a refusal only a new list can say that we see again: it is made to be the next step. */
  async *#watch(
    reader: KubeReader,
    keep: (object: KubeObject) => KubeObject,
    call: Parameters<KubeReader['watch']>,
  ): AsyncIterable<WatchEvent> {
    if (this.#isRefused()) throw this.#expired()
    try {
      for await (const event of reader.watch(...call)) yield mapObject(event, keep)
    } catch (error) {
      const isRefusal = error instanceof KubeError && refusals.has(error.code)
      throw isRefusal ? this.#remember(error) : error
    }
  }

  #expired(): KubeError {
    const message = `what was listed before a refusal is not believed: ${this.#failure?.reason}`
    return new KubeError({ message, code: 410, reason: 'Expired' })
  }

  #isRefused(): boolean {
    return refusals.has(this.#failure?.code ?? 0)
  }

  #remember(error: unknown): unknown {
    if (error instanceof KubeError) {
      this.#failure = error
      this.#asked.resolve()
    }
    return error
  }
}

function mapObject(event: WatchEvent, map: (object: KubeObject) => KubeObject): WatchEvent {
  return event.type === 'BOOKMARK' ? event : { ...event, object: map(event.object) }
}
