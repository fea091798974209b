import type { KubeError } from '../../kube/error.ts'
import { type KubeObject, keyOf, type ObjectKey, type Resource } from '../../kube/object.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { StoreChange } from '../../runtime/store.ts'
import { ChildInformer, type InformerDeps } from './child-informer.ts'
import type { Glance } from './decide-child.ts'
import { OwnWrites, type WriteEnd } from './own-writes.ts'
import { toChildObject } from './ownership.ts'
import { SecretContents } from './secret-contents.ts'
import { isRead, nameFor, nameOf, readKeys, type Selects, type Sight, withinOf } from './sight.ts'

/** Who looks, and how it is told that something in its sight has changed. */
export interface Follower {
  readonly id: string
  readonly wake: () => void
}

/** How long an informer that nobody uses goes on, in case its user comes back. */
const lingerMs = 30_000

interface Watched {
  readonly informer: ChildInformer
  /** Followers of single names, and those of selections. */
  readonly byKey: Map<ObjectKey, Set<Follower>>
  readonly queries: Map<Follower, readonly Selects[]>
  users: number
  cancelStop: (() => void) | undefined
}

/**
 * Every object outside the composites themselves: shared informers, one per kind (and further ones
 * with the content of foreign objects where a graph refers to them), started on first use and stopped when
 * unused. A follower is woken by changes in its sight that it did not make itself.
 */
export class Children {
  readonly #deps: InformerDeps
  readonly #watched = new Map<string, Watched>()
  readonly #sights = new Map<
    string,
    { readonly follower: Follower; readonly sights: readonly Sight[] }
  >()
  readonly #writes = new OwnWrites()
  readonly #secrets: SecretContents

  constructor(deps: InformerDeps) {
    this.#deps = deps
    this.#secrets = new SecretContents(deps.reader)
  }

  /** Says what the follower looks at from now on; resolves when each informer knows something. */
  async follow(follower: Follower, sights: readonly Sight[], signal: AbortSignal): Promise<void> {
    const before = this.#sights.get(follower.id)
    const used = [...new Set(sights.map((sight) => this.#watch(sight)))]
    this.#secrets.hold(readKeys(sights))
    if (before !== undefined) this.#drop(before.follower, before.sights)
    for (const sight of sights) this.#add(follower, sight)
    this.#sights.set(follower.id, { follower, sights })
    await Promise.all(used.map(({ informer }) => informer.hasSynced() || informer.asked(signal)))
    await this.#readSecrets(readKeys(sights), signal)
  }

  /** The follower looks at nothing any more. */
  release(id: string): void {
    const before = this.#sights.get(id)
    if (before === undefined) return
    this.#sights.delete(id)
    this.#drop(before.follower, before.sights)
  }

  /** One object of what is followed. */
  get(sight: Extract<Sight, { readonly key: ObjectKey }>): Glance {
    const informer = this.#watched.get(nameOf(sight))?.informer
    if (informer === undefined || !informer.isTrue()) {
      return { is: 'blind', failure: informer?.failure, resource: sight.resource }
    }
    const object = informer.store.get(sight.key)
    return object !== undefined && isRead(sight)
      ? this.#secrets.get(sight.key)
      : { is: 'seen', object }
  }

  /** The objects of a followed query, in the order of their keys; undefined while unknown. */
  list(sight: Extract<Sight, { readonly is: 'query' }>): readonly KubeObject[] | undefined {
    const informer = this.#watched.get(nameOf(sight))?.informer
    if (informer === undefined || !informer.isTrue()) return undefined
    return informer.store
      .list()
      .filter(sight.selects)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  /** Why the informer of a sight cannot list it at the moment. */
  failureOf(sight: Sight): KubeError | undefined {
    return this.#watched.get(nameOf(sight))?.informer.failure
  }

  /** Takes over the answer to a follower's own write, which is no news to it. */
  put(id: string, resource: Resource, object: KubeObject): void {
    this.#writes.attribute(id, () => {
      for (const within of [undefined, {}]) {
        const store = this.#watched.get(nameFor(resource, within))?.informer.store
        store?.put(toChildObject(object, within !== undefined))
      }
    })
  }

  /** Sends a follower's own write of an object and takes over the answer; see OwnWrites. */
  async write(
    follower: string,
    { resource, key }: { readonly resource: Resource; readonly key: ObjectKey },
    send: () => Promise<KubeObject>,
  ): Promise<KubeObject> {
    const watched = nameFor(resource, undefined)
    const end: WriteEnd = {
      take: (answer) => this.put(follower, resource, answer),
      known: () => this.#watched.get(watched)?.informer.store.get(key)?.metadata.resourceVersion,
      wake: () => this.#sights.get(follower)?.follower.wake(),
    }
    return await this.#writes.send({ follower, watched, key }, end, send)
  }

  /** Kinds with a running informer. */
  get size(): number {
    return this.#watched.size
  }

  stop(): void {
    for (const watched of this.#watched.values()) {
      watched.cancelStop?.()
      watched.informer.stop()
    }
    this.#watched.clear()
    this.#sights.clear()
    this.#secrets.clear()
  }

  async #readSecrets(keys: readonly ObjectKey[], signal: AbortSignal): Promise<void> {
    const store = this.#watched.get(nameFor(SECRETS, undefined))?.informer.store
    await Promise.all(
      keys.map(async (key) => {
        const version = store?.get(key)?.metadata.resourceVersion
        if (version !== undefined) await this.#secrets.read(key, version, signal)
      }),
    )
  }

  #watch(sight: Sight): Watched {
    const name = nameOf(sight)
    const known = this.#watched.get(name)
    if (known !== undefined) return known
    const informer = new ChildInformer(this.#deps, sight.resource, withinOf(sight))
    const watched: Watched = {
      informer,
      byKey: new Map(),
      queries: new Map(),
      users: 0,
      cancelStop: undefined,
    }
    informer.store.onChange((change) => this.#wake(name, watched, change))
    this.#watched.set(name, watched)
    return watched
  }

  #add(follower: Follower, sight: Sight): void {
    const watched = this.#watch(sight)
    watched.users += 1
    watched.cancelStop?.()
    watched.cancelStop = undefined
    if (sight.is === 'query') {
      watched.queries.set(follower, [...(watched.queries.get(follower) ?? []), sight.selects])
      return
    }
    const followers = watched.byKey.get(sight.key)
    if (followers) followers.add(follower)
    else watched.byKey.set(sight.key, new Set([follower]))
  }

  #drop(follower: Follower, sights: readonly Sight[]): void {
    this.#secrets.drop(readKeys(sights))
    for (const sight of sights) {
      const name = nameOf(sight)
      const watched = this.#watched.get(name)
      if (watched === undefined) continue
      watched.users -= 1
      if (sight.is === 'query') watched.queries.delete(follower)
      else removeFrom(watched.byKey, sight.key, follower)
      if (watched.users === 0) this.#stopLater(name, watched)
    }
  }

  /** At once when its kind is gone: for the next user a new one asks without a backoff. */
  #stopLater(name: string, watched: Watched): void {
    watched.cancelStop?.()
    const stop = () => {
      watched.informer.stop()
      this.#watched.delete(name)
    }
    if (watched.informer.failure?.code === 404) stop()
    else watched.cancelStop = this.#deps.clock.after(lingerMs, stop)
  }

  #wake(name: string, watched: Watched, { previous, next }: StoreChange): void {
    const key = keyOf(next ?? previous)
    const woken = new Set(watched.byKey.get(key))
    for (const [follower, selections] of watched.queries) {
      const touched = [previous, next].some((each) => each && selections.some((one) => one(each)))
      if (touched) woken.add(follower)
    }
    for (const follower of woken) {
      const isOwn = this.#writes.covers({ follower: follower.id, watched: name, key })
      if (!isOwn) follower.wake()
    }
  }
}

function removeFrom(
  byKey: Map<ObjectKey, Set<Follower>>,
  key: ObjectKey,
  follower: Follower,
): void {
  const followers = byKey.get(key)
  followers?.delete(follower)
  if (followers?.size === 0) byKey.delete(key)
}
