/** A part of a playbill. */
export interface Part<T> {
  /** Has it begun, and those after it that it may run beside. */
  begin(): void
  /** Begins it and waits for its end; throws what it threw. */
  result(): Promise<T>
}

/** Parts that run beside the one that is asked for: what one waits for, another uses. */
const ahead = 2

/**
 * Parts that are played in the order in which they were added, a few at a time: all at once, each
 * would miss its deadlines. None is played unless it, or one shortly before it, is asked for.
 */
export class Playbill {
  readonly #begin: (() => void)[] = []

  add<T>(play: () => Promise<T>): Part<T> {
    const at = this.#begin.length
    let playing: Promise<{ readonly value: T } | { readonly error: unknown }> | undefined
    const start = () => {
      // A failure is a value until somebody asks for it.
      playing ??= play().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      return playing
    }
    this.#begin.push(() => void start())
    const begin = () => {
      for (const other of this.#begin.slice(at, at + ahead + 1)) other()
    }
    return {
      begin,
      result: async () => {
        begin()
        const end = await start()
        if ('error' in end) throw end.error
        return end.value
      },
    }
  }
}
