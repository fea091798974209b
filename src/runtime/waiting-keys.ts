import type { ObjectKey } from '../kube/object.ts'

/** `user`: someone waits for the result. `poll`: routine checks, which give way. */
export type Priority = 'user' | 'poll'

/** A key that wants to be worked on, and since when (monotonic milliseconds). */
export interface Waiting {
  readonly priority: Priority
  readonly sinceMs: number
}

export function higher(a: Priority, b: Priority): Priority {
  return a === 'user' ? a : b
}

/** Both wishes as one: the higher priority, the longer wait. */
export function merge(known: Waiting | undefined, added: Waiting): Waiting {
  if (!known) return added
  return { priority: higher(known.priority, added.priority), sinceMs: known.sinceMs }
}

/** Keys ready to be worked on: user work before polls, first come first served within each. */
export class WaitingKeys {
  readonly #waiting = new Map<ObjectKey, Waiting>()
  readonly #lanes: Readonly<Record<Priority, Lane>> = { user: new Lane(), poll: new Lane() }

  get size(): number {
    return this.#waiting.size
  }

  /** Adds the key; a key that waits already keeps its place unless its priority rises. */
  add(key: ObjectKey, added: Waiting): void {
    const known = this.#waiting.get(key)
    const merged = merge(known, added)
    this.#waiting.set(key, merged)
    if (known?.priority === merged.priority) return
    if (known) this.#lanes[known.priority].delete(key)
    this.#lanes[merged.priority].push(key)
  }

  take(): { readonly key: ObjectKey; readonly waiting: Waiting } | undefined {
    const key = this.#lanes.user.shift() ?? this.#lanes.poll.shift()
    const waiting = key === undefined ? undefined : this.#waiting.get(key)
    if (key === undefined || !waiting) return undefined
    this.#waiting.delete(key)
    return { key, waiting }
  }
}

/**
 * A first-in, first-out set. One iterator lives as long as the lane does not run empty: a Set's
 * iterator sees later additions, while a new one would walk over the remains of deleted entries.
 */
class Lane {
  readonly #keys = new Set<ObjectKey>()
  #iterator: Iterator<ObjectKey, undefined> | undefined

  push(key: ObjectKey): void {
    this.#keys.add(key)
  }

  delete(key: ObjectKey): void {
    this.#keys.delete(key)
  }

  shift(): ObjectKey | undefined {
    if (this.#keys.size === 0) return undefined
    this.#iterator ??= this.#keys.values()
    const next = this.#iterator.next()
    if (next.value === undefined) {
      this.#iterator = undefined
      return this.shift()
    }
    this.#keys.delete(next.value)
    return next.value
  }
}
