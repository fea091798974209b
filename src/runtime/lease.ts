import { pause, startDeadline } from '../kube/deadline.ts'
import { isAlreadyExists, isConflict, isNotFound } from '../kube/error.ts'
import type { Log } from '../telemetry/log.ts'
import type { Clock } from './clock.ts'
import type { LeaseRecord, LeaseTerm } from './lease-record.ts'
import { type LeaseClient, LeaseStorage } from './lease-storage.ts'
import { NotLeadingError, type WriteFence } from './write-fence.ts'

export interface LeaseDeps {
  readonly client: LeaseClient
  readonly clock: Clock
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  readonly log: Log
}

export interface LeaseOptions {
  readonly namespace: string
  readonly name: string
  /** Unique to this process, also among its restarts; two holders of one identity would both lead. */
  readonly identity: string
  /** How long others wait after the last renewal they saw. Whole seconds. */
  readonly durationMs?: number
  /** How long after its last renewal the holder goes on; the rest of the duration is margin. */
  readonly renewDeadlineMs?: number
  /** Pause between attempts to acquire or renew, and up to a fifth more. */
  readonly retryMs?: number
}

const leaseDefaults = Object.freeze({
  durationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryMs: 2_000,
})

interface Held {
  readonly resourceVersion: string
  /** When the last acknowledged renewal was sent (monotonic): others count from later on. */
  readonly renewedMs: number
}

/**
 * Leadership through a coordination.k8s.io/v1 Lease, after client-go's leader election: whoever
 * sees the Lease unchanged for its duration, by a clock of its own, may take it over. Time is only
 * ever measured between readings of one monotonic clock, so clocks need not agree.
 */
export class Lease implements WriteFence {
  readonly #deps: LeaseDeps
  readonly #options: Required<LeaseOptions>
  readonly #storage: LeaseStorage
  readonly #log: Log
  #held: Held | undefined
  #seen: { readonly resourceVersion: string; readonly atMs: number } | undefined

  /** Throws RangeError unless retryMs < renewDeadlineMs < durationMs. */
  constructor(deps: LeaseDeps, options: LeaseOptions) {
    this.#deps = deps
    this.#options = { ...leaseDefaults, ...options }
    const { durationMs, renewDeadlineMs, retryMs, namespace, name, identity } = this.#options
    if (!(retryMs < renewDeadlineMs && renewDeadlineMs < durationMs)) {
      throw new RangeError(
        `a lease needs retryMs (${retryMs}) < renewDeadlineMs (${renewDeadlineMs}) < durationMs (${durationMs})`,
      )
    }
    this.#storage = new LeaseStorage(deps.client, namespace, name)
    this.#log = deps.log.with({ lease: this.#storage.key, identity })
  }

  /**
   * Whether this process leads at this moment. It reads the clock, so it says no as soon as a
   * renewal is overdue, also when the process was stopped and no timer could run.
   */
  isLeading(): boolean {
    return this.#held !== undefined && this.#remainingMs(this.#held) > 0
  }

  assertLeading(): void {
    if (!this.isLeading()) throw new NotLeadingError(this.#storage.key)
  }

  /**
   * Serves one term: waits for the lease, then runs `onLead` while renewing it. `onLead`'s signal
   * aborts when the lease is lost or `signal` aborts. When `onLead` ends the lease is given back at
   * once, so that nobody waits for it to expire.
   *
   * Resolves after `onLead` has ended: `lost` when another may lead by now, else `ended`. Rejects
   * with what `onLead` throws. Failed requests are logged and retried.
   */
  async run(
    signal: AbortSignal,
    onLead: (signal: AbortSignal) => Promise<void>,
  ): Promise<'ended' | 'lost'> {
    while (!signal.aborted) {
      if (await this.#acquire(signal)) return await this.#lead(signal, onLead)
      await this.#rest(signal)
    }
    return 'ended'
  }

  async #lead(
    signal: AbortSignal,
    onLead: (signal: AbortSignal) => Promise<void>,
  ): Promise<'ended' | 'lost'> {
    this.#log.info({}, 'leading')
    const lost = new AbortController()
    const ended = new AbortController()
    const work = Promise.allSettled([onLead(AbortSignal.any([signal, lost.signal]))])
    const stopRenewing = work.then(() => ended.abort())
    if (!(await this.#renewUntil(ended.signal))) {
      this.#held = undefined
      this.#log.warn({}, 'the lease is lost')
      lost.abort()
    }
    await stopRenewing
    await this.#release()
    const [result] = await work
    if (result.status === 'rejected') throw result.reason
    return lost.signal.aborted ? 'lost' : 'ended'
  }

  /** Renews until the signal aborts; false as soon as the lease is lost. */
  async #renewUntil(signal: AbortSignal): Promise<boolean> {
    await this.#rest(signal)
    while (!signal.aborted) {
      await this.#attempt('renew', neverAborted, (within) => this.#renew(within))
      if (!this.isLeading()) return false
      await this.#rest(signal)
    }
    return true
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    await this.#attempt('acquire', signal, async (within) => {
      const record = await this.#storage.read(within)
      if (record && !this.#isFree(record)) return
      const acquiredMs = this.#deps.clock.now()
      const took = record?.holder === this.#options.identity ? 0 : 1
      const transitions = record ? record.transitions + took : 0
      await this.#hold((term) => {
        const begun = { ...term, transitions, acquiredMs }
        if (!record) return this.#storage.create(begun, within)
        return this.#storage.write(record.resourceVersion, begun, within)
      })
    })
    return this.isLeading()
  }

  /** One request or two, ended after half the renewal deadline so that a dead link leaves a second try. */
  async #attempt(
    verb: 'acquire' | 'renew' | 'release',
    signal: AbortSignal,
    task: (within: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const half = this.#options.renewDeadlineMs / 2
    const ms = this.#held ? Math.min(half, Math.max(0, this.#remainingMs(this.#held))) : half
    const deadline = startDeadline(this.#deps.clock, ms, signal)
    try {
      await task(deadline.signal)
    } catch (error) {
      const expected = isConflict(error) || isAlreadyExists(error) || signal.aborted
      if (!expected) this.#log.warn({ verb, error }, 'the lease could not be written')
    } finally {
      deadline.release()
    }
  }

  /** A lease is free when nobody holds it, or when it did not change for its whole duration. */
  #isFree(record: LeaseRecord): boolean {
    const now = this.#deps.clock.monotonic()
    if (record.holder === '' || record.holder === this.#options.identity) return true
    if (this.#seen?.resourceVersion !== record.resourceVersion) {
      this.#seen = { resourceVersion: record.resourceVersion, atMs: now }
    }
    return now - this.#seen.atMs >= record.durationMs
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const held = this.#held
    if (!held) return
    try {
      await this.#hold((term) => this.#storage.write(held.resourceVersion, term, signal))
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error
      await this.#reread(signal)
    }
  }

  /** The lease changed or vanished: it is lost, unless we hold it still and its version moved on. */
  async #reread(signal: AbortSignal): Promise<void> {
    const record = await this.#storage.read(signal)
    if (record?.holder === this.#options.identity) {
      await this.#hold((term) => this.#storage.write(record.resourceVersion, term, signal))
    } else {
      this.#held = undefined
    }
  }

  /** Gives the lease back if we hold it. When that fails it expires, which is only slower. */
  async #release(): Promise<void> {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    await this.#attempt('release', neverAborted, async (within) => {
      const term = { holder: '', durationMs: 1000, renewedMs: this.#deps.clock.now() }
      await this.#storage.write(held.resourceVersion, term, within)
      this.#log.info({}, 'the lease is given back')
    })
  }

  /** Holds the lease from the moment before the write was sent, if the write succeeds. */
  async #hold(write: (term: LeaseTerm) => Promise<LeaseRecord>): Promise<void> {
    const { clock } = this.#deps
    const { identity: holder, durationMs } = this.#options
    const sentMs = clock.monotonic()
    const { resourceVersion } = await write({ holder, durationMs, renewedMs: clock.now() })
    this.#held = { resourceVersion, renewedMs: sentMs }
  }

  #remainingMs(held: Held): number {
    return held.renewedMs + this.#options.renewDeadlineMs - this.#deps.clock.monotonic()
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#deps
    // Only the signal can reject the pause, and every caller looks at it next.
    await pause(clock, this.#options.retryMs * (1 + random() / 5), signal).catch(() => {})
  }
}

const neverAborted = new AbortController().signal
