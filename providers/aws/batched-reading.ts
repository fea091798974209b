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
  /** Whether a missing name is an answer only when nothing else was asked in the same call. */
  readonly proven: boolean
}

interface Waiting<Item> extends Ask<Item> {
  readonly signal: AbortSignal
  readonly resolve: (found: Item | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Names in one call: what every API that takes several has room for. */
const mostNames = 20

/**
 * Joins the reads of those who ask at the same time: nobody waits for company, but who comes while
 * a call is under way shares the next one. A lone asker gets a call of its own at once. An answer was
 * always asked for after the asker came.
 */
export class BatchedReading<Item> {
  #waiting: readonly Waiting<Item>[] = []
  #isCalling = false
  #isRefused = false

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
    if (this.#isRefused) void this.#call([waiting])
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
    void this.#call(batch).finally(() => {
      this.#isCalling = false
      this.#go()
    })
  }

  /** Never rejects: everybody who waits is told. */
  async #call(batch: readonly Waiting<Item>[]): Promise<void> {
    const names = [...new Set(batch.map(({ name }) => name))]
    const isAlone = names.length === 1
    try {
      const found = await batch[0]?.read(names, untilAllAborted(batch))
      for (const one of batch) this.#answer(one, found?.get(one.name), isAlone)
    } catch (error) {
      this.#fail(batch, error, isAlone)
    }
  }

  #answer(one: Waiting<Item>, item: Item | undefined, isAlone: boolean): void {
    if (item === undefined && one.proven && !isAlone) void this.#call([one])
    else one.resolve(item)
  }

  /** What one name may be at fault for is asked anew for each; trouble of the service is everybody's. */
  #fail(batch: readonly Waiting<Item>[], error: unknown, isAlone: boolean): void {
    if (isAlone || !(error instanceof Failure) || error.connection || shared.has(error.reason)) {
      for (const one of batch) one.reject(error)
      return
    }
    // Rights may be given for single names only: then that is how everything is asked for.
    if (error.reason === 'denied' || error.reason === 'unsupported') this.#isRefused = true
    for (const one of batch) void this.#call([one])
  }
}

const shared: ReadonlySet<FailureReason> = new Set(['throttled', 'transient', 'busy'])

/** Ends the call when nobody is left who wants its answer. */
function untilAllAborted(batch: readonly { readonly signal: AbortSignal }[]): AbortSignal {
  const controller = new AbortController()
  let left = batch.length
  for (const { signal } of batch) {
    const leave = (): void => {
      left -= 1
      if (left === 0) controller.abort(signal.reason)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
  return controller.signal
}
