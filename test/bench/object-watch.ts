import { type KubeObject, keyOf, type ObjectKey, type Resource } from '../../src/kube/object.ts'
import type { KubeReader, WatchEvent } from '../../src/kube/port.ts'

interface Waiter {
  readonly holds: () => boolean
  readonly done: () => void
}

const longestWaitMs = 5 * 60_000

/** All objects of a resource, kept true by a watch, and waiting for what becomes of them. */
export class ObjectWatch {
  readonly #objects = new Map<ObjectKey, KubeObject>()
  readonly #waiters = new Set<Waiter>()
  readonly #end = new AbortController()
  readonly #ended: Promise<void>
  #failure: unknown

  /** Resolves once the objects that exist already are known. */
  static async open(
    kube: KubeReader,
    resource: Resource,
    signal: AbortSignal,
  ): Promise<ObjectWatch> {
    const objects: KubeObject[] = []
    let resourceVersion = ''
    for await (const page of kube.list(resource, {}, signal)) {
      objects.push(...page.items)
      resourceVersion = page.resourceVersion
    }
    return new ObjectWatch(kube, resource, { objects, resourceVersion })
  }

  private constructor(
    kube: KubeReader,
    resource: Resource,
    start: { readonly objects: readonly KubeObject[]; readonly resourceVersion: string },
  ) {
    for (const object of start.objects) this.#objects.set(keyOf(object), object)
    this.#ended = this.#follow(kube, resource, start.resourceVersion).catch((error: unknown) => {
      this.#failure = error
    })
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(key)
  }

  /** Resolves when the condition holds; rejects, naming `what`, when the watch or the time ends. */
  async until(holds: () => boolean, what: string, signal: AbortSignal): Promise<void> {
    if (holds()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { holds, done: resolve }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(longestWaitMs)])
    const stop = (): void => reject(new Error(`waiting for ${what}`, { cause: limit.reason }))
    limit.addEventListener('abort', stop, { once: true })
    this.#waiters.add(waiter)
    try {
      await Promise.race([promise, this.#ended.then(() => this.#throwEnd(what))])
    } finally {
      this.#waiters.delete(waiter)
      limit.removeEventListener('abort', stop)
    }
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#ended
  }

  /** Servers end watches now and then: each one begins where the one before ended. */
  async #follow(kube: KubeReader, resource: Resource, start: string): Promise<void> {
    const { signal } = this.#end
    let resourceVersion = start
    try {
      while (!signal.aborted) {
        for await (const event of kube.watch(resource, { resourceVersion }, signal)) {
          resourceVersion = this.#take(event)
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Returns the version after which a watch must begin to miss nothing. */
  #take(event: WatchEvent): string {
    if (event.type === 'BOOKMARK') return event.resourceVersion
    const key = keyOf(event.object)
    if (event.type === 'DELETED') this.#objects.delete(key)
    else this.#objects.set(key, event.object)
    for (const waiter of this.#waiters) if (waiter.holds()) waiter.done()
    return event.object.metadata.resourceVersion
  }

  #throwEnd(what: string): never {
    throw new Error(`the watch ended while waiting for ${what}`, { cause: this.#failure })
  }
}

/** Whether the condition Ready is True for the spec as it is. */
export function isReady(object: KubeObject | undefined): boolean {
  const status = object?.status as
    | { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
    | undefined // the CRD's schema
  return (
    status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  )
}
