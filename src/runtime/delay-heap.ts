import type { ObjectKey } from '../kube/object.ts'

export interface DelayedKey<T> {
  readonly key: ObjectKey
  readonly dueMs: number
  readonly value: T
}

/** Keys ordered by when they are due, at most one entry per key; every change is O(log n). */
export class DelayHeap<T> {
  readonly #heap: DelayedKey<T>[] = []
  readonly #positions = new Map<ObjectKey, number>()

  get size(): number {
    return this.#heap.length
  }

  get(key: ObjectKey): DelayedKey<T> | undefined {
    const position = this.#positions.get(key)
    return position === undefined ? undefined : this.#heap[position]
  }

  first(): DelayedKey<T> | undefined {
    return this.#heap[0]
  }

  /** Adds the entry, or replaces the one of the same key. */
  set(entry: DelayedKey<T>): void {
    const position = this.#positions.get(entry.key) ?? this.#heap.length
    this.#settle(position, entry)
  }

  delete(key: ObjectKey): void {
    const position = this.#positions.get(key)
    if (position === undefined) return
    const last = this.#heap.pop()
    this.#positions.delete(key)
    if (last && last.key !== key) this.#settle(position, last)
  }

  /** Puts an entry into a free place, moving others until parents are due before children. */
  #settle(position: number, entry: DelayedKey<T>): void {
    const up = this.#rise(position, entry)
    this.#place(up === position ? this.#sink(position, entry) : up, entry)
  }

  #rise(from: number, entry: DelayedKey<T>): number {
    let position = from
    while (position > 0) {
      const above = (position - 1) >> 1
      const parent = this.#heap[above]
      if (!parent || parent.dueMs <= entry.dueMs) break
      this.#place(position, parent)
      position = above
    }
    return position
  }

  #sink(from: number, entry: DelayedKey<T>): number {
    let position = from
    for (;;) {
      const below = this.#earlierChild(position)
      const child = this.#heap[below]
      if (!child || child.dueMs >= entry.dueMs) return position
      this.#place(position, child)
      position = below
    }
  }

  #earlierChild(position: number): number {
    const left = 2 * position + 1
    const first = this.#heap[left]
    const second = this.#heap[left + 1]
    return first && second && second.dueMs < first.dueMs ? left + 1 : left
  }

  #place(position: number, entry: DelayedKey<T>): void {
    this.#heap[position] = entry
    this.#positions.set(entry.key, position)
  }
}
