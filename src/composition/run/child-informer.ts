import { untilAborted } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { KubeReader, WatchEvent } from '../../kube/port.ts'
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

/**
 * The objects of one kind, for all composites that compose or read it. `whole`: with the content of
 * objects that no composite made.
 */
export class ChildInformer {
  readonly store = new Store()
  readonly #reflector: Reflector
  readonly #stop = new AbortController()
  #failure: KubeError | undefined
  #asked = Promise.withResolvers<void>()

  constructor(deps: InformerDeps, resource: Resource, whole: boolean) {
    const reader = this.#watchful(deps.reader, whole)
    this.#reflector = new Reflector({ ...deps, reader, store: this.store }, { resource })
    void this.#reflector.run(this.#stop.signal)
  }

  /** Why the kind can't be listed at the moment; undefined when it can. */
  get failure(): KubeError | undefined {
    return this.#failure
  }

  hasSynced(): boolean {
    return this.#reflector.hasSynced()
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
      async *watch(...call) {
        for await (const event of reader.watch(...call)) yield mapObject(event, keep)
      },
    }
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
