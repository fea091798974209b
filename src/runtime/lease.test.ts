import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import { KubeError } from '../kube/error.ts'
import type { KubeObject } from '../kube/object.ts'
import type { NewObject } from '../kube/port.ts'
import { silentLog } from '../telemetry/log.ts'
import type { Clock } from './clock.ts'
import { Lease } from './lease.ts'
import type { LeaseClient } from './lease-storage.ts'
import { NotLeadingError } from './write-fence.ts'

/** The one Lease of a server, with preconditions on its version. */
class LeaseServer {
  #version = 0
  #stored: KubeObject | undefined

  get spec(): Readonly<Record<string, unknown>> | undefined {
    return this.#stored?.spec as Readonly<Record<string, unknown>> | undefined // we wrote it
  }

  get(): KubeObject | undefined {
    return this.#stored
  }

  create(spec: unknown): KubeObject {
    if (this.#stored) throw failure(409, 'AlreadyExists')
    return this.#store(spec)
  }

  patch(resourceVersion: string, spec: object): KubeObject {
    if (!this.#stored) throw failure(404, 'NotFound')
    if (this.#stored.metadata.resourceVersion !== resourceVersion) throw failure(409, 'Conflict')
    return this.#store({ ...this.spec, ...spec })
  }

  /** Somebody adds a label: only the version moves on. */
  touch(): void {
    this.#store(this.spec)
  }

  remove(): void {
    this.#stored = undefined
  }

  #store(spec: unknown): KubeObject {
    this.#version += 1
    const metadata = { name: 'l', namespace: 'n', uid: 'u', resourceVersion: String(this.#version) }
    this.#stored = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }
    return this.#stored
  }
}

function failure(code: number, reason: string): KubeError {
  return new KubeError({ message: reason, code, reason })
}

/** `up`; `refused`: answers an error; `mute`: nothing arrives; `deaf`: arrives, without an answer. */
type Link = 'up' | 'refused' | 'mute' | 'deaf'

/** A process that wants to lead: its link and its CPU can be taken away. */
class Candidate {
  readonly lease: Lease
  readonly terms: string[] = []
  readonly abort = new AbortController()
  link: Link = 'up'
  leadsInWork = false
  #stopped = false
  #resume: (() => void)[] = []
  #finish = () => {}

  constructor(identity: string, server: LeaseServer, clock: ManualClock) {
    const client = this.#client(server)
    const deps = { client, clock: this.#clock(clock), random: () => 0, log: silentLog }
    this.lease = new Lease(deps, { namespace: 'n', name: 'l', identity })
  }

  /** One term after another, as a process that is restarted would. */
  async run(): Promise<void> {
    while (!this.abort.signal.aborted) {
      this.terms.push(await this.lease.run(this.abort.signal, (signal) => this.#work(signal)))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  resume(): void {
    this.#stopped = false
    for (const task of this.#resume.splice(0)) task()
  }

  finish(): void {
    this.#finish()
  }

  async #work(signal: AbortSignal): Promise<void> {
    this.leadsInWork = true
    await new Promise<void>((resolve) => {
      this.#finish = resolve
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
    })
    this.leadsInWork = false
  }

  /** Time passes while the process is stopped, but none of its timers runs. */
  #clock(clock: ManualClock): Clock {
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, task) => clock.after(ms, () => this.#whenRunning(task)),
    }
  }

  #whenRunning(task: () => void): void {
    if (this.#stopped) this.#resume.push(task)
    else task()
  }

  #client(server: LeaseServer): LeaseClient {
    return {
      get: (_resource, _key, signal) => this.#call(() => server.get(), signal),
      create: (_resource, object: NewObject, signal) =>
        this.#call(() => server.create(object.spec), signal),
      patch: (_resource, _key, patch, signal) => {
        const { metadata, spec } = patch.body as {
          readonly metadata: { readonly resourceVersion: string }
          readonly spec: object
        } // the only patch a lease sends
        return this.#call(() => server.patch(metadata.resourceVersion, spec), signal)
      },
    }
  }

  async #call<T>(serve: () => T, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.link === 'refused') throw failure(0, 'Transport')
    const answer = this.link === 'mute' ? undefined : { value: serve() }
    if (this.link !== 'up' || !answer) {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      throw signal.reason
    }
    await new Promise<void>((resolve) => this.#whenRunning(resolve))
    return answer.value
  }
}

function started(count: number) {
  const clock = new ManualClock()
  const server = new LeaseServer()
  const candidates = Array.from(
    { length: count },
    (_, index) => new Candidate(String.fromCharCode(97 + index), server, clock),
  )
  const runs = candidates.map((candidate) => candidate.run())
  const end = async () => {
    for (const candidate of candidates) {
      candidate.link = 'refused'
      candidate.resume()
      candidate.abort.abort()
    }
    await clock.advance(20_000)
    await Promise.all(runs)
  }
  const [a, b] = candidates
  if (!a || !b) throw new RangeError('two candidates at least')
  const leaders = () => candidates.filter(({ lease }) => lease.isLeading())
  return { clock, server, a, b, candidates, leaders, end }
}

describe('who leads, and from when', () => {
  interface Row {
    readonly reason: string
    readonly fault: (run: ReturnType<typeof started>) => void
    /** The first holder has stopped writing after so long at most; undefined: it goes on. */
    readonly stopsWithinMs: number | undefined
    /** The second leads within so long. */
    readonly takenWithinMs: number | undefined
    readonly term?: string
  }
  const rows: readonly Row[] = [
    {
      reason: 'nothing happens: the holder stays',
      fault: () => {},
      stopsWithinMs: undefined,
      takenWithinMs: undefined,
    },
    {
      reason: 'only the version moved on: the holder stays',
      fault: ({ server }) => server.touch(),
      stopsWithinMs: undefined,
      takenWithinMs: undefined,
    },
    {
      reason: 'the work ends: the lease is given back at once',
      fault: ({ a }) => {
        a.abort.abort()
        a.finish()
      },
      stopsWithinMs: 0,
      takenWithinMs: 2_000,
      term: 'ended',
    },
    {
      reason: 'the link swallows everything',
      fault: ({ a }) => {
        a.link = 'mute'
      },
      stopsWithinMs: 10_000,
      takenWithinMs: 17_000,
      term: 'lost',
    },
    {
      reason: 'the server refuses',
      fault: ({ a }) => {
        a.link = 'refused'
      },
      stopsWithinMs: 10_000,
      takenWithinMs: 17_000,
      term: 'lost',
    },
    {
      reason: 'the lease is deleted',
      fault: ({ server }) => server.remove(),
      stopsWithinMs: 2_000,
      takenWithinMs: 2_000,
      term: 'lost',
    },
  ]
  test.each(rows)('$reason', async ({ fault, stopsWithinMs, takenWithinMs, term }) => {
    const run = started(2)
    await run.clock.advance(5_000)
    expect(run.leaders()).toEqual([run.a])
    fault(run)
    await run.clock.advance(stopsWithinMs ?? 60_000)
    expect(run.a.leadsInWork).toBe(stopsWithinMs === undefined)
    expect(run.a.lease.isLeading()).toBe(stopsWithinMs === undefined)
    await run.clock.advance((takenWithinMs ?? 0) - (stopsWithinMs ?? 0))
    expect(run.b.lease.isLeading()).toBe(takenWithinMs !== undefined)
    expect(run.a.terms.slice(0, 1)).toEqual(term ? [term] : [])
    await run.end()
  })
})

test('a holder that was stopped does not write after it wakes up, before any timer has run', async () => {
  const run = started(2)
  await run.clock.advance(5_000)
  run.a.stop()
  await run.clock.advance(30_000)
  expect(run.leaders()).toEqual([run.b])
  expect(() => run.a.lease.assertLeading()).toThrow(NotLeadingError)
  run.a.resume()
  await settled()
  expect(run.a.leadsInWork).toBe(false)
  expect(run.a.terms).toEqual(['lost'])
  await run.end()
})

test('an answer that got lost is no obstacle: the holder finds itself in the lease', async () => {
  const run = started(2)
  run.a.link = 'deaf'
  run.b.link = 'mute'
  await run.clock.advance(6_000)
  run.a.link = 'up'
  await run.clock.advance(4_000)
  expect(run.leaders()).toEqual([run.a])
  await run.end()
})

test('the lease says who holds it, in times of six decimals, and counts transitions', async () => {
  const run = started(2)
  await run.clock.advance(1_500)
  expect(run.server.spec).toEqual({
    holderIdentity: 'a',
    leaseDurationSeconds: 15,
    leaseTransitions: 0,
    acquireTime: '1970-01-01T00:00:00.000000Z',
    renewTime: '1970-01-01T00:00:00.000000Z',
  })
  run.a.abort.abort()
  await run.clock.advance(2_500)
  expect(run.server.spec).toMatchObject({
    holderIdentity: 'b',
    leaseTransitions: 1,
    acquireTime: '1970-01-01T00:00:02.000000Z',
  })
  await run.end()
})

test('what the work throws comes out of the term, after the lease is given back', async () => {
  const clock = new ManualClock()
  const server = new LeaseServer()
  const { lease } = new Candidate('a', server, clock)
  const term = lease.run(new AbortController().signal, async () => {
    throw new Error('planted')
  })
  await expect(term).rejects.toThrow('planted')
  expect(server.spec?.holderIdentity).toBe('')
})

test.each([
  { reason: 'no time to renew', times: { renewDeadlineMs: 15_000 } },
  { reason: 'no second try', times: { retryMs: 10_000 } },
])('times that cannot be safe are refused: $reason', ({ times }) => {
  const deps = {
    client: { get: async () => undefined, create: never, patch: never },
    clock: new ManualClock(),
    random: () => 0,
    log: silentLog,
  }
  const options = { namespace: 'n', name: 'l', identity: 'a', ...times }
  expect(() => new Lease(deps, options)).toThrow(RangeError)
})

async function never(): Promise<never> {
  throw new Error('nobody calls this')
}

/** Lets time pass; the greatest number of leaders at any moment looked at. */
async function mostLeaders(run: ReturnType<typeof started>, ms: number): Promise<number> {
  let most = run.leaders().length
  for (let passed = 0; passed < ms; passed += 250) {
    await run.clock.advance(Math.min(250, ms - passed))
    most = Math.max(most, run.leaders().length)
  }
  return most
}

function apply(what: Link | 'stop' | 'resume', candidate: Candidate | undefined): void {
  if (what === 'stop') candidate?.stop()
  else if (what === 'resume') candidate?.resume()
  else if (candidate) candidate.link = what
}

test('property: whatever happens to links and processes, at most one leads at any time', async () => {
  const fault = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom<Link | 'stop' | 'resume'>(
      ...(['up', 'refused', 'mute', 'deaf', 'stop', 'resume'] as const),
    ),
    afterMs: fc.nat(20_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async (faults) => {
      const run = started(3)
      for (const { who, what, afterMs } of faults) {
        expect(await mostLeaders(run, afterMs)).toBeLessThanOrEqual(1)
        apply(what, run.candidates[who])
      }
      for (const candidate of run.candidates) {
        apply('up', candidate)
        apply('resume', candidate)
      }
      expect(await mostLeaders(run, 40_000)).toBe(1)
      expect(run.leaders()).toHaveLength(1)
      await run.end()
    }),
    { numRuns: 100 },
  )
})
