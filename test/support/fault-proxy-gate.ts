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
 * both wait for `release`. `lose-answer`: it is forwarded, and the connection closes instead of an
 * answer.
 */
export type FaultMode = 'hold-before' | 'hold-after' | 'lose-answer'

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
  /** Ends the hold by closing the connection, and disarms. */
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

/** Counts the writes of both links in one order, and makes the chosen one fail. */
export class FaultGate {
  readonly #writes: Write[] = []
  #armed: Waiting | undefined

  /** All writes so far, oldest first. */
  get writes(): readonly Write[] {
    return this.#writes
  }

  /** Replaces a fault that is still armed. */
  arm(fault: Fault): ArmedFault {
    this.#armed?.release()
    this.#armed = toWaiting(fault)
    return this.#armed
  }

  /** For a proxy: counts the write; resolves when it may go on, or shall be dropped. */
  async admit(write: Write): Promise<Passage> {
    this.#writes.push(write)
    const armed = this.#armed
    if (armed === undefined || armed.target !== undefined || !armed.fault.matches(write)) {
      return 'pass'
    }
    armed.seen += 1
    if (armed.seen !== armed.fault.nth) return 'pass'
    armed.target = write
    return armed.fault.mode === 'hold-before' ? armed.strike(write) : 'pass'
  }

  /** For a proxy: resolves when the answer may go on, or shall be dropped. */
  async answer(write: Write, status: number): Promise<Passage> {
    write.answered = status
    const armed = this.#armed
    return armed?.target === write ? armed.strike(write) : 'pass'
  }
}

function toWaiting(fault: Fault): Waiting {
  const hit = Promise.withResolvers<Write>()
  const released = Promise.withResolvers<void>()
  let struck: Write | undefined
  return {
    fault,
    seen: 0,
    target: undefined,
    hit: hit.promise,
    struck: () => struck,
    release: released.resolve,
    strike: async (write) => {
      struck = write
      hit.resolve(write)
      if (fault.mode !== 'lose-answer') await released.promise
      return 'drop'
    },
  }
}
