/** Milliseconds of a clock that never goes back. */
type Now = () => number

/**
 * One reading for all who ask for the same within a short while: for what many look at and each look
 * costs calls by the size of a fleet. A failure is shared by those who wait for it and not kept.
 */
export class JointReading<Value> {
  readonly #read: (signal: AbortSignal) => Promise<Value>
  readonly #maxAgeMs: number
  readonly #now: Now
  #last: { readonly value: Promise<Value>; readonly since: number } | undefined

  /** An answer is at most `maxAgeMs` old, from the moment its reading began. */
  constructor(
    deps: { readonly read: (signal: AbortSignal) => Promise<Value>; readonly now?: Now },
    { maxAgeMs }: { readonly maxAgeMs: number },
  ) {
    this.#read = deps.read
    this.#now = deps.now ?? (() => performance.now())
    this.#maxAgeMs = maxAgeMs
  }

  /** Rejects as the reading does, or with the reason of the caller's own signal. */
  get(signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted()
    return untilAborted(this.#current(), signal)
  }

  /** What was written changes the answer: whoever asks from now on gets a new one. */
  forget(): void {
    this.#last = undefined
  }

  #current(): Promise<Value> {
    const now = this.#now()
    if (this.#last !== undefined && now - this.#last.since < this.#maxAgeMs) return this.#last.value
    // Others wait for it too, so no caller's signal may end it: the client's own timeouts do.
    const value = this.#read(new AbortController().signal)
    const reading = { value, since: now }
    this.#last = reading
    value.catch(() => {
      if (this.#last === reading) this.#last = undefined
    })
    return value
  }
}

function untilAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
