/** The two links of a controller: to the cloud and to the API server. */
export type LinkName = 'aws' | 'kube'

/** One external write of the controller, as a proxy saw it. */
export interface Write {
  readonly link: LinkName
  /** What it does, without names: `CreateBucket`, `patch buckets/status`. */
  readonly what: string
  readonly path: string
  readonly body: string
  /** The status of the answer; undefined until there is one. */
  answered: number | undefined
}

/**
 * `hold-before`: the write never reaches its server. `hold-after`: it does, and its answer is held;
 * both wait for `release`, as does `delay`, which then lets the write go on. `lose-answer`: it is
 * forwarded, and the connection closes instead of an answer.
 */
export type FaultMode = 'hold-before' | 'hold-after' | 'delay' | 'lose-answer'

export interface Fault {
  readonly mode: FaultMode
  /** Only these writes are counted. */
  readonly matches: (write: Write) => boolean
  /** Which of them is hit, from 1 on. */
  readonly nth: number
}

/** A fault in waiting. */
export interface ArmedFault {
  /** Resolves when the write is held, or its answer was lost. */
  readonly hit: Promise<Write>
  /** The write that was hit, when it was. */
  struck(): Write | undefined
  /** Ends the hold, by closing the connection unless the write was only delayed, and disarms. */
  release(): void
}

type Passage = 'pass' | 'drop'

interface Waiting extends ArmedFault {
  readonly fault: Fault
  seen: number
  /** Fate of this write's answer; called only after `admit` let it pass. */
  strike(write: Write): Promise<Passage>
  target: Write | undefined
}

/** Counts the writes of both links in one order, and makes the chosen ones fail. */
export class FaultGate {
  readonly #writes: Write[] = []
  readonly #armed = new Set<Waiting>()
  readonly #followers = new Set<(write: Write) => void>()

  /** All writes so far, oldest first. */
  get writes(): readonly Write[] {
    return this.#writes
  }

  /** Faults are independent of each other; of two that match one write the older one counts it. */
  arm(fault: Fault): ArmedFault {
    const armed = toWaiting(fault, () => this.#armed.delete(armed))
    this.#armed.add(armed)
    return armed
  }

  /** Tells every write from now on, when it arrives and before its fate is known. */
  follow(told: (write: Write) => void): { stop(): void } {
    this.#followers.add(told)
    return { stop: () => void this.#followers.delete(told) }
  }

  /** For a proxy: counts the write; resolves when it may go on, or shall be dropped. */
  async admit(write: Write): Promise<Passage> {
    this.#writes.push(write)
    for (const told of this.#followers) told(write)
    const armed = [...this.#armed].find(
      ({ target, fault }) => target === undefined && fault.matches(write),
    )
    if (armed === undefined) return 'pass'
    armed.seen += 1
    if (armed.seen !== armed.fault.nth) return 'pass'
    armed.target = write
    const { mode } = armed.fault
    return mode === 'hold-before' || mode === 'delay' ? armed.strike(write) : 'pass'
  }

  /** For a proxy: resolves when the answer may go on, or shall be dropped. */
  async answer(write: Write, status: number): Promise<Passage> {
    write.answered = status
    const armed = [...this.#armed].find(({ target }) => target === write)
    return armed === undefined ? 'pass' : armed.strike(write)
  }
}

function toWaiting(fault: Fault, disarm: () => void): Waiting {
  const hit = Promise.withResolvers<Write>()
  const released = Promise.withResolvers<void>()
  let struck: Write | undefined
  return {
    fault,
    seen: 0,
    target: undefined,
    hit: hit.promise,
    struck: () => struck,
    release: () => {
      disarm()
      released.resolve()
    },
    strike: async (write) => {
      struck = write
      hit.resolve(write)
      if (fault.mode !== 'lose-answer') await released.promise
      return fault.mode === 'delay' ? 'pass' : 'drop'
    },
  }
}
