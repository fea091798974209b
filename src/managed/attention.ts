/** What the engine noticed about one object since it started. Lost at a restart without harm. */
export interface Attention {
  /** The drift or absence of the last look, as a text that is equal for equal findings. */
  readonly suspicion: string | undefined
  /** Monotonic ms of the look that first had this suspicion. */
  readonly suspectedAt: number
  /** Monotonic ms of the last accepted write. */
  readonly wroteAt: number | undefined
  /** Whether its deletion was accepted or seen, and it was not seen at rest since. */
  readonly leaving: boolean
  /** Whether the cloud refused our last call to create it: what is found there is not ours. */
  readonly createRefused: boolean
  /** Looks in a row that waited for the cloud. */
  readonly waits: number
  /** The hold whose end was announced, ms since the epoch. */
  readonly announcedHold: number | undefined
  /** When it was last verified, monotonic ms. */
  readonly verifiedAt: number | undefined
  /** Settled looks in a row since anything changed. */
  readonly calm: number
}

const fresh: Attention = {
  suspicion: undefined,
  suspectedAt: 0,
  wroteAt: undefined,
  leaving: false,
  createRefused: false,
  announcedHold: undefined,
  verifiedAt: undefined,
  waits: 0,
  calm: 0,
}

/** Attention by object uid. */
export class AttentionBook {
  readonly #byUid = new Map<string, Attention>()

  of(uid: string): Attention {
    return this.#byUid.get(uid) ?? fresh
  }

  update(uid: string, change: Partial<Attention>): Attention {
    const next = { ...this.of(uid), ...change }
    this.#byUid.set(uid, next)
    return next
  }

  forget(uid: string): void {
    this.#byUid.delete(uid)
  }
}

const firstWaitMs = 500
const longestWaitMs = 30_000

/**
 * How long to wait before the next look at a resource in transition: from 0.5 s, doubling to 30 s,
 * or to what the cloud's own refusal tells. A short transition is not waited out at full length.
 */
export function transitionWait(waits: number, longestMs = longestWaitMs): number {
  return Math.min(firstWaitMs * 2 ** Math.min(waits, 10), longestMs)
}
