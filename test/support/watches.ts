import type { Resource } from '../../src/kube/object.ts'
import type { KubeReader } from '../../src/kube/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { Reflector } from '../../src/runtime/reflector.ts'
import { Store } from '../../src/runtime/store.ts'
import { silentLog } from '../../src/telemetry/log.ts'

const noSignal = new AbortController().signal

/**
 * The objects of whole resources as watches show them: a hundred waits for objects cost the API server
 * no more than one. Waits only: what is asserted is read from the API server.
 */
export class Watches {
  readonly #reader: KubeReader
  readonly #end = new AbortController()
  readonly #stores = new Map<string, Promise<Store>>()
  readonly #running: Promise<void>[] = []

  constructor(reader: KubeReader) {
    this.#reader = reader
  }

  /** All objects of the resource, from now on; the answers to writes of one's own may be put in. */
  of(resource: Resource): Promise<Store> {
    const name = `${resource.plural}.${resource.group}`
    const known = this.#stores.get(name) ?? this.#watch(resource)
    this.#stores.set(name, known)
    return known
  }

  async close(): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#running)
  }

  async #watch(resource: Resource): Promise<Store> {
    const store = new Store()
    const reflector = new Reflector(
      { reader: this.#reader, store, clock: systemClock, random: Math.random, log: silentLog },
      { resource },
    )
    this.#running.push(reflector.run(this.#end.signal))
    await reflector.synced(noSignal)
    return store
  }
}
