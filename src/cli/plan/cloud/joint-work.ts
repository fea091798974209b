import { untilAborted } from '../../../kube/deadline.ts'

/**
 * Work that several ask for and that is done once: what came of it is kept, a failure is not. It runs
 * until `ended`, and not by the signal of who asked first: who gives up ends it for nobody else.
 */
export class JointWork<T> {
  readonly #ended: AbortSignal
  readonly #results = new Map<string, Promise<T>>()

  constructor(ended: AbortSignal) {
    this.#ended = ended
  }

  /** Rejects as the work does, or with the reason of the asker's own signal. */
  async run(
    key: string,
    work: (ended: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return await untilAborted(this.#results.get(key) ?? this.#start(key, work), signal)
  }

  #start(key: string, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
    const running = work(this.#ended)
    this.#results.set(key, running)
    running.catch(() => this.#results.delete(key))
    return running
  }
}
