import { pause, type RequestClock } from '../kube/deadline.ts'
import { isAlreadyExists, KubeError } from '../kube/error.ts'
import { toObjectKey } from '../kube/object.ts'
import type { KubeWriter } from '../kube/port.ts'
import { EVENTS } from '../kube/well-known.ts'
import {
  type EventStamp,
  eventNamespace,
  type RecordedEvent,
  toEventManifest,
  toEventName,
  toMicroTime,
} from './event.ts'
import { EventLanes } from './event-lanes.ts'
import type { Log } from './log.ts'
import type { EventMetrics } from './metrics.ts'

/** Records events. It never throws: an event that cannot be stored is logged and counted. */
export interface EventRecorder {
  /** Queues the event; resolves when it is stored or given up. */
  record(event: RecordedEvent): Promise<void>
  /** Resolves when all that was queued is stored or given up; an abort gives up the rest. */
  flush(signal: AbortSignal): Promise<void>
}

export interface EventRecorderDeps {
  readonly kube: Pick<KubeWriter, 'create' | 'patch'>
  readonly clock: RequestClock & { now(): number }
  readonly log: Log
  readonly metrics: EventMetrics
}

export interface EventRecorderOptions {
  /** Which replica reports; the pod's name for example. Cut to 128 characters. */
  readonly instance: string
}

export function createEventRecorder(
  deps: EventRecorderDeps,
  options: EventRecorderOptions,
): EventRecorder {
  return new QueuedRecorder(deps, options.instance.slice(0, 128))
}

/** Events of one object in one hour; more are counted on one summarising Event. */
const hourlyLimit = 10
const hourMs = 3_600_000

/** Events waiting to be sent; more are given up, since memory must stay bounded. */
const queueLimit = 1000

const attempts = 3
const retryMs = 500

/** What one object has recorded in the current hour. */
interface Tally {
  sent: number
  /** The summarising event, once there is one, and how many events it stands for. */
  overflow: RecordedEvent | undefined
  suppressed: number
}

class QueuedRecorder implements EventRecorder {
  readonly #deps: EventRecorderDeps
  readonly #instance: string
  readonly #stop = new AbortController()
  readonly #tallies = new Map<string, Tally>()
  readonly #lanes = new EventLanes()
  #hour = 0
  #waiting = 0

  constructor(deps: EventRecorderDeps, instance: string) {
    this.#deps = deps
    this.#instance = instance
  }

  async record(event: RecordedEvent): Promise<void> {
    this.#turnHour()
    const tally = this.#tallyOf(event.regarding.uid)
    if (tally.sent < hourlyLimit) {
      tally.sent += 1
      await this.#create(event)
      return
    }
    tally.suppressed += 1
    this.#deps.metrics.recorded.inc({ result: 'summarised' })
    if (tally.overflow !== undefined) return
    tally.overflow = toOverflow(event, this.#hour)
    await this.#create(tally.overflow)
  }

  async flush(signal: AbortSignal): Promise<void> {
    const abort = () => this.#stop.abort(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      this.#sendCounts()
      await this.#lanes.settled()
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Hours are counted from the epoch, so that replicas and restarts name an overflow alike. */
  #turnHour(): void {
    const hour = Math.floor(this.#deps.clock.now() / hourMs)
    if (hour === this.#hour) return
    this.#sendCounts()
    this.#tallies.clear()
    this.#hour = hour
  }

  #tallyOf(uid: string): Tally {
    const found = this.#tallies.get(uid)
    if (found !== undefined) return found
    const tally: Tally = { sent: 0, overflow: undefined, suppressed: 0 }
    this.#tallies.set(uid, tally)
    return tally
  }

  /** Everything in an Event is immutable but its series, which holds the final count. */
  #sendCounts(): void {
    for (const tally of this.#tallies.values()) {
      const { overflow, suppressed } = tally
      if (overflow === undefined || suppressed < 2) continue
      const lastObservedTime = toMicroTime(this.#deps.clock.now())
      const body = { series: { count: suppressed, lastObservedTime } }
      const key = toObjectKey(eventNamespace(overflow), overflow.name)
      void this.#enqueue(overflow, async (signal) => {
        await this.#deps.kube.patch(EVENTS, key, { type: 'merge', body }, signal)
      })
    }
  }

  #create(event: RecordedEvent): Promise<void> {
    const stamp: EventStamp = { at: this.#deps.clock.now(), instance: this.#instance }
    return this.#enqueue(event, async (signal) => {
      const result = await this.#createOnce(event, stamp, signal)
      this.#deps.metrics.recorded.inc({ result })
    })
  }

  async #createOnce(
    event: RecordedEvent,
    stamp: EventStamp,
    signal: AbortSignal,
  ): Promise<'created' | 'existing'> {
    try {
      await this.#deps.kube.create(EVENTS, toEventManifest(event, stamp), signal)
      return 'created'
    } catch (error) {
      // Another replica, or this one before a restart, recorded the same transition.
      if (isAlreadyExists(error)) return 'existing'
      throw error
    }
  }

  /** In order for one object. */
  #enqueue(event: RecordedEvent, send: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#waiting >= queueLimit) {
      this.#giveUp(event, new Error(`${queueLimit} events are waiting already`))
      return Promise.resolve()
    }
    this.#waiting += 1
    return this.#lanes.run(event.regarding.uid, async () => {
      try {
        await this.#persist(send)
      } catch (error) {
        this.#giveUp(event, error)
      } finally {
        this.#waiting -= 1
      }
    })
  }

  /** Deterministic names make a create repeatable, unlike others. */
  async #persist(send: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stop
    for (let attempt = 1; ; attempt += 1) {
      try {
        signal.throwIfAborted()
        await send(signal)
        return
      } catch (error) {
        if (attempt === attempts || !mayPass(error)) throw error
        await pause(this.#deps.clock, retryMs * 2 ** attempt, signal)
      }
    }
  }

  #giveUp(event: RecordedEvent, error: unknown): void {
    const { name, reason, regarding } = event
    this.#deps.metrics.recorded.inc({ result: 'failed' })
    this.#deps.log.warn({ error, event: name, reason, regarding }, 'event not recorded')
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof KubeError && (error.code === 0 || error.code === 429 || error.code >= 500)
}

function toOverflow(event: RecordedEvent, hour: number): RecordedEvent {
  const { regarding } = event
  return {
    name: toEventName(regarding.name, `${regarding.kind}-${hour}`, 'EventsSummarised'),
    reason: 'EventsSummarised',
    type: 'Normal',
    action: 'Summarise',
    note: `more than ${hourlyLimit} events in this hour; the series of this one counts the others`,
    regarding,
  }
}
