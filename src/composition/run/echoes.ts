import { digestOf } from '../digest.ts'

/** What was said, and what the API server made of it; digests. */
interface Echo {
  readonly said: string
  readonly stored: string
}

/**
 * What the API server stored when it was not what was said. Saying the same again would change nothing.
 * In memory only: after a restart stored-status.ts finds out what the schema has made of it, and what
 * a webhook has changed is said once more.
 */
export class Echoes {
  readonly #echoes = new Map<string, Echo>()

  /** Composites whose status comes back otherwise than said. */
  get size(): number {
    return this.#echoes.size
  }

  /** Whether `stored` is already what the API server makes of `said`. */
  isEcho(id: string, said: unknown, stored: unknown): boolean {
    const echo = this.#echoes.get(id)
    return echo !== undefined && echo.said === digestOf(said) && echo.stored === digestOf(stored)
  }

  /** What was said was stored otherwise. */
  hear(id: string, said: unknown, stored: unknown): void {
    this.#echoes.set(id, { said: digestOf(said), stored: digestOf(stored) })
  }

  forget(id: string): void {
    this.#echoes.delete(id)
  }
}
