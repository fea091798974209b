import type { KubeObject, ObjectKey } from '../kube/object.ts'

/** Pure: the values under which an object is found, for example the Secrets it refers to. */
export type Indexer = (object: KubeObject) => readonly string[]

/** Which keys an indexer's values lead to. */
export class StoreIndex {
  readonly #indexer: Indexer
  readonly #keys = new Map<string, Set<ObjectKey>>()

  constructor(indexer: Indexer) {
    this.#indexer = indexer
  }

  add(key: ObjectKey, object: KubeObject): void {
    for (const value of this.#indexer(object)) {
      const keys = this.#keys.get(value)
      if (keys) keys.add(key)
      else this.#keys.set(value, new Set([key]))
    }
  }

  remove(key: ObjectKey, object: KubeObject): void {
    for (const value of this.#indexer(object)) {
      const keys = this.#keys.get(value)
      keys?.delete(key)
      if (keys?.size === 0) this.#keys.delete(value)
    }
  }

  keys(value: string): Iterable<ObjectKey> {
    return this.#keys.get(value) ?? []
  }
}
