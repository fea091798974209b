import { Failure, type FailureReason } from '../../src/provider/index.ts'

/** What was found of the things that were asked for, by name; what is missing was not found. */
export type Found<Item> = ReadonlyMap<string, Item>

/** One call for all names. */
export type ReadNames<Item> = (
  names: readonly string[],
  signal: AbortSignal,
) => Promise<Found<Item>>

interface Ask<Item> {
  readonly name: string
  /** The asker's own call: it is made when the asker is the first of its batch. */
  readonly read: ReadNames<Item>
  /** Whether a missing name is believed only when nothing else was asked in the same call. */
  readonly absenceAlone: boolean
}

interface Waiting<Item> extends Ask<Item> {
  readonly signal: AbortSignal
  readonly resolve: (found: Item | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Monotonic milliseconds, and a cancellable timer. */
interface BatchClock {
  monotonic(): number
  after(ms: number, task: () => void): () => void
}

/** Names in one call: what every API that takes several has room for. */
const mostNames = 20

/** Those who come later do not wait for a call that takes longer. */
const longestWaitMs = 1_000

/** So long everything is asked for alone after a call for several was refused. */
const refusalMs = 10 * 60_000

/**
 * Joins the reads of those who ask at the same time: nobody waits for company, but who comes while
 * a call is under way shares the next one. A lone asker gets a call of its own at once. An answer was
 * always asked for after the asker came.
 */
export class BatchedReading<Item> {
  readonly #clock: BatchClock
  #waiting: readonly Waiting<Item>[] = []
  #isCalling = false
  #refusedAt = Number.NEGATIVE_INFINITY

  constructor(clock: BatchClock = processClock) {
    this.#clock = clock
  }

  /** Rejects with the Failure of the call, or with the reason of the caller's own signal. */
  async get(ask: Ask<Item>, signal: AbortSignal): Promise<Item | undefined> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Item | undefined>()
    const waiting: Waiting<Item> = { ...ask, signal, resolve, reject }
    const abort = (): void => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    if (this.#clock.monotonic() - this.#refusedAt < refusalMs) void this.#call([waiting])
    else this.#waiting = [...this.#waiting, waiting]
    this.#go()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  #go(): void {
    if (this.#isCalling || this.#waiting.length === 0) return
    const batch = this.#waiting.slice(0, mostNames)
    this.#waiting = this.#waiting.slice(mostNames)
    this.#isCalling = true
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const cancel = this.#clock.after(longestWaitMs, resolve)
    void this.#call(batch).then(resolve)
    void over.then(() => {
      cancel()
      this.#isCalling = false
      this.#go()
    })
  }

  /** Never rejects: everybody who waits is told. */
  async #call(batch: readonly Waiting<Item>[]): Promise<void> {
    const names = [...new Set(batch.map(({ name }) => name))]
    const isAlone = names.length === 1
    const shared = shareSignals(batch)
    try {
      const found = await batch[0]?.read(names, shared.signal)
      for (const one of batch) this.#answer(one, found?.get(one.name), isAlone)
    } catch (error) {
      this.#fail(batch, error, isAlone)
    } finally {
      shared.release()
    }
  }

  #answer(one: Waiting<Item>, item: Item | undefined, isAlone: boolean): void {
    if (item === undefined && one.absenceAlone && !isAlone) void this.#call([one])
    else one.resolve(item)
  }

  /** What one name may be at fault for is asked anew for each; trouble of the service is everybody's. */
  #fail(batch: readonly Waiting<Item>[], error: unknown, isAlone: boolean): void {
    if (isAlone || !(error instanceof Failure) || error.connection || joint.has(error.reason)) {
      for (const one of batch) one.reject(error)
      return
    }
    // Rights may be given for single names only: then that is how everything is asked for.
    if (error.reason === 'denied' || error.reason === 'unsupported')
      this.#refusedAt = this.#clock.monotonic()
    for (const one of batch) void this.#call([one])
  }
}

const joint: ReadonlySet<FailureReason> = new Set(['throttled', 'transient', 'busy'])

const processClock: BatchClock = {
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** A signal that aborts when nobody is left who wants the answer. */
function shareSignals(batch: readonly { readonly signal: AbortSignal }[]) {
  const controller = new AbortController()
  let left = batch.length
  const releases = batch.map(({ signal }) => {
    const leave = (): void => {
      left -= 1
      if (left === 0) controller.abort(signal.reason)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return () => signal.removeEventListener('abort', leave)
  })
  return {
    signal: controller.signal,
    release: () => {
      for (const release of releases) release()
    },
  }
}
