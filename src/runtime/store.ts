import { type KubeObject, keyOf, type ObjectKey } from '../kube/object.ts'
import { toCachedObject } from './cached-object.ts'
import { compareResourceVersions } from './resource-version.ts'
import { type Indexer, StoreIndex } from './store-index.ts'

/**
 * What happened to one object: added (no `previous`), changed, or deleted (no `next`). An object
 * that was replaced by another under the same name is reported as deleted and then as added.
 */
export type StoreChange =
  | { readonly previous?: undefined; readonly next: KubeObject }
  | { readonly previous: KubeObject; readonly next: KubeObject }
  | { readonly previous: KubeObject; readonly next?: undefined }

/** Called after the store has changed. */
export type StoreListener = (change: StoreChange) => void

/** The read side: what reconciles and references see. Objects are deeply frozen. */
export interface StoreReader {
  readonly size: number
  get(key: ObjectKey): KubeObject | undefined
  list(): readonly KubeObject[]
  /** The objects whose indexer gave `value`. Throws RangeError for an index nobody added. */
  byIndex(index: string, value: string): readonly KubeObject[]
}

/** One complete list being taken over; made by `Store.startRelist`. */
export interface Relist {
  put(object: KubeObject): void
  /** Removes what the list did not hold, and completes the store up to the list's version. */
  end(): void
}

/**
 * The objects of one resource, kept true by a reflector and by the answers to our own writes.
 *
 * An object never goes back in time: what is older than what is held is dropped, and so is an
 * absent object up to the version that the store is complete to, because it was deleted since. A
 * late answer to our own write can therefore neither undo a watch event nor resurrect an object.
 */
export class Store implements StoreReader {
  readonly #objects = new Map<ObjectKey, KubeObject>()
  readonly #indexes = new Map<string, StoreIndex>()
  readonly #listeners = new Set<StoreListener>()
  #resourceVersion: string | undefined

  get size(): number {
    return this.#objects.size
  }

  /** Everything up to this version has been seen; undefined before the first complete list. */
  get resourceVersion(): string | undefined {
    return this.#resourceVersion
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(key)
  }

  list(): readonly KubeObject[] {
    return [...this.#objects.values()]
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    const found = this.#indexes.get(index)
    if (!found) throw new RangeError(`the store has no index ${JSON.stringify(index)}`)
    return [...found.keys(value)].flatMap((key) => this.#objects.get(key) ?? [])
  }

  /** Adds an index over present and future objects. Throws RangeError when the name is taken. */
  addIndex(name: string, indexer: Indexer): void {
    if (this.#indexes.has(name)) throw new RangeError(`the store already has an index "${name}"`)
    const index = new StoreIndex(indexer)
    for (const [key, object] of this.#objects) index.add(key, object)
    this.#indexes.set(name, index)
  }

  /** Reports every change from now on, whoever caused it; the returned function ends that. */
  onChange(listener: StoreListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Takes over an object from a watch event or from the answer to our own write, unless it is not
   * news. Says whether it was. The object belongs to the store afterwards (see toCachedObject).
   */
  put(object: KubeObject): boolean {
    const held = this.#objects.get(keyOf(object))
    const newest = held ? held.metadata.resourceVersion : this.#resourceVersion
    if (newest && compareResourceVersions(object.metadata.resourceVersion, newest) <= 0)
      return false
    this.#set(object)
    return true
  }

  /** Takes over a deletion; `object` carries the version of the deletion, as in a watch event. */
  remove(object: KubeObject): void {
    const key = keyOf(object)
    const held = this.#objects.get(key)
    const { resourceVersion } = object.metadata
    if (held && compareResourceVersions(held.metadata.resourceVersion, resourceVersion) <= 0) {
      this.#delete(key, held)
    }
  }

  /** Every event up to `resourceVersion` has been put or removed. */
  advance(resourceVersion: string): void {
    const known = this.#resourceVersion
    if (!known || compareResourceVersions(resourceVersion, known) > 0) {
      this.#resourceVersion = resourceVersion
    }
  }

  /**
   * Begins to take over a complete list as of `resourceVersion`. A list older than the store means
   * that the API server's history went back (etcd restored from a backup): then the list wins over
   * everything held.
   */
  startRelist(resourceVersion: string): Relist {
    const known = this.#resourceVersion
    const wentBack = known !== undefined && compareResourceVersions(resourceVersion, known) < 0
    const listed = new Set<ObjectKey>()
    const isNewer = (held: KubeObject, than: string) =>
      !wentBack && compareResourceVersions(held.metadata.resourceVersion, than) > 0
    return {
      put: (object) => {
        const key = keyOf(object)
        listed.add(key)
        const held = this.#objects.get(key)
        const version = object.metadata.resourceVersion
        if (held?.metadata.resourceVersion === version) return
        if (!held || !isNewer(held, version)) this.#set(object)
      },
      end: () => {
        for (const [key, held] of this.#objects) {
          if (!listed.has(key) && !isNewer(held, resourceVersion)) this.#delete(key, held)
        }
        this.#resourceVersion = resourceVersion
      },
    }
  }

  #set(object: KubeObject): void {
    const key = keyOf(object)
    let previous = this.#objects.get(key)
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      this.#delete(key, previous)
      previous = undefined
    }
    const next = toCachedObject(object)
    this.#objects.set(key, next)
    for (const index of this.#indexes.values()) {
      if (previous) index.remove(key, previous)
      index.add(key, next)
    }
    this.#report(previous ? { previous, next } : { next })
  }

  #delete(key: ObjectKey, previous: KubeObject): void {
    this.#objects.delete(key)
    for (const index of this.#indexes.values()) index.remove(key, previous)
    this.#report({ previous })
  }

  /** A listener that throws robs no other of the report; the first error goes to the caller. */
  #report(change: StoreChange): void {
    const errors: unknown[] = []
    for (const listener of this.#listeners) {
      try {
        listener(change)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
