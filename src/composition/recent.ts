import type { Clock } from '../runtime/clock.ts'

/**
 * Values that are kept as long as somebody asks for them: one that nobody has asked for within
 * `idleMs` is forgotten, at the latest after as long again while others are used.
 */
export class Recent<Value> {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #idleMs: number
  readonly #kept = new Map<string, { readonly value: Value; usedMs: number }>()
  #sweptMs: number

  constructor(clock: Pick<Clock, 'monotonic'>, options: { readonly idleMs: number }) {
    this.#clock = clock
    this.#idleMs = options.idleMs
    this.#sweptMs = clock.monotonic()
  }

  get size(): number {
    return this.#kept.size
  }

  get(key: string): Value | undefined {
    const found = this.#kept.get(key)
    if (found !== undefined) found.usedMs = this.#clock.monotonic()
    this.#sweep()
    return found?.value
  }

  set(key: string, value: Value): void {
    this.#kept.set(key, { value, usedMs: this.#clock.monotonic() })
    this.#sweep()
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    if (now - this.#sweptMs < this.#idleMs) return
    this.#sweptMs = now
    for (const [key, { usedMs }] of this.#kept) {
      if (now - usedMs >= this.#idleMs) this.#kept.delete(key)
    }
  }
}
