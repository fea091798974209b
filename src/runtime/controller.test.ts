import { describe, expect, test } from '@jest/globals'
import { key } from '../../test/support/kube-objects.ts'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import { type Log, silentLog } from '../telemetry/log.ts'
import { Controller, type ControllerOptions, type Reconcile } from './controller.ts'
import type { Outcome } from './outcome.ts'
import { WorkQueue } from './work-queue.ts'

const user = { priority: 'user' } as const
const settledForLong: Outcome = { kind: 'settled', afterMs: 3_600_000 }

function started(reconcile: Reconcile, options: Partial<ControllerOptions> = {}) {
  const clock = new ManualClock()
  const queue = new WorkQueue({ clock, random: () => 1 })
  const logged: string[] = []
  const results: string[] = []
  const log: Log = {
    ...silentLog,
    warn: (fields, message) => logged.push(`${message}: ${JSON.stringify(fields)}`),
    error: (fields, message) => logged.push(`${message}: ${JSON.stringify(fields)}`),
  }
  const metrics = { reconciled: (result: string) => results.push(result) }
  const controller = new Controller({ queue, reconcile, clock, log, metrics }, options)
  const abort = new AbortController()
  const ended = controller.run(abort.signal)
  return { clock, queue, controller, abort, ended, logged, results }
}

/** A reconcile that ends when told to, or (unless deaf) when its signal aborts. */
function held(deaf = false) {
  const release = Promise.withResolvers<void>()
  const seen: { signal?: AbortSignal } = {}
  const reconcile: Reconcile = async (_key, signal) => {
    seen.signal = signal
    if (!deaf) signal.addEventListener('abort', () => release.resolve(), { once: true })
    await release.promise
    return settledForLong
  }
  return { reconcile, release: release.resolve, seen }
}

describe('each outcome is one queue operation', () => {
  interface Row {
    readonly reason: string
    readonly first: Outcome
    /** When the second reconcile comes; undefined: never. */
    readonly againMs: number | undefined
  }
  const rows: readonly Row[] = [
    { reason: 'again: at once', first: { kind: 'again' }, againMs: 0 },
    { reason: 'wait: after the delay', first: { kind: 'wait', afterMs: 700 }, againMs: 700 },
    { reason: 'retry: after the backoff', first: { kind: 'retry', error: 'no' }, againMs: 50 },
    { reason: 'stalled: slowly', first: { kind: 'stalled', afterMs: 900 }, againMs: 900 },
    { reason: 'settled: at the next check', first: { kind: 'settled', afterMs: 60 }, againMs: 60 },
    { reason: 'gone: never', first: { kind: 'gone' }, againMs: undefined },
  ]
  test.each(rows)('$reason', async ({ first, againMs }) => {
    const times: number[] = []
    const run = started(async () => {
      times.push(run.clock.now())
      return times.length === 1 ? first : settledForLong
    })
    run.queue.add(key('a'), user)
    await run.clock.advance(10_000)
    expect(times).toEqual(againMs === undefined ? [0] : [0, againMs])
    expect(run.results[0]).toBe(first.kind)
    await run.controller.stop(0)
  })
})

test('a reconcile that throws is retried with backoff, and delays no other key', async () => {
  const times: string[] = []
  const run = started(async (each) => {
    times.push(`${each} ${run.clock.now()}`)
    if (each === key('bad')) throw new Error('planted')
    return settledForLong
  })
  run.queue.add(key('bad'), user)
  run.queue.add(key('good'), user)
  await run.clock.advance(200)
  expect(times).toEqual(['default/bad 0', 'default/good 0', 'default/bad 50', 'default/bad 150'])
  expect(run.results.filter((result) => result === 'panic')).toHaveLength(3)
  expect(run.logged).toHaveLength(3)
  await run.controller.stop(0)
})

test('one that always wants to run again is slowed down, with one line in the log', async () => {
  const times: number[] = []
  const run = started(async () => {
    times.push(run.clock.now())
    // Rest after the thirteenth: then `again` is taken at its word anew.
    return times.length === 14 ? { kind: 'wait', afterMs: 1000 } : { kind: 'again' }
  })
  run.queue.add(key('a'), user)
  await run.clock.advance(1500)
  expect(times.slice(0, 14)).toEqual([...Array<number>(11).fill(0), 50, 150, 350])
  expect(times.slice(14)).toEqual([...Array<number>(11).fill(1350), 1400, 1500])
  expect(run.logged).toEqual(
    Array<string>(2).fill(
      'reconcile does not come to rest and is slowed down: {"key":"default/a","agains":11,"afterMs":50}',
    ),
  )
  await run.controller.stop(0)
})

test('failures end with the first outcome that is none', async () => {
  const outcomes: Outcome[] = [
    { kind: 'retry', error: 'no' },
    { kind: 'retry', error: 'no' },
    { kind: 'wait', afterMs: 1 },
    { kind: 'retry', error: 'no' },
  ]
  const times: number[] = []
  const run = started(async () => {
    times.push(run.clock.now())
    return outcomes.shift() ?? settledForLong
  })
  run.queue.add(key('a'), user)
  await run.clock.advance(10_000)
  expect(times).toEqual([0, 50, 150, 151, 201])
  await run.controller.stop(0)
})

test('no more reconciles at a time than allowed', async () => {
  let running = 0
  let most = 0
  const gate = Promise.withResolvers<void>()
  const run = started(
    async () => {
      running += 1
      most = Math.max(most, running)
      await gate.promise
      running -= 1
      return settledForLong
    },
    { concurrency: 3 },
  )
  for (let i = 0; i < 8; i++) run.queue.add(key(`k${i}`), user)
  await settled()
  expect([most, run.queue.depth]).toEqual([3, 5])
  gate.resolve()
  await settled()
  expect([most, run.queue.depth]).toEqual([3, 0])
  await run.controller.stop(0)
})

test('the deadline aborts a reconcile', async () => {
  const work = held()
  const run = started(work.reconcile, { deadlineMs: 500 })
  run.queue.add(key('a'), user)
  await run.clock.advance(499)
  expect(work.seen.signal?.aborted).toBe(false)
  await run.clock.advance(1)
  expect(work.seen.signal?.aborted).toBe(true)
  expect(run.results).toEqual(['settled'])
  await run.controller.stop(0)
})

describe('stop', () => {
  test('lets a running reconcile end and takes no other key', async () => {
    const work = held()
    const run = started(work.reconcile, { concurrency: 1 })
    run.queue.add(key('a'), user)
    run.queue.add(key('b'), user)
    await settled()
    const stopped = run.controller.stop(1000)
    await run.clock.advance(999)
    expect(work.seen.signal?.aborted).toBe(false)
    work.release()
    await Promise.all([stopped, run.ended])
    expect(run.results).toEqual(['settled'])
  })

  test('aborts it at the end of the grace', async () => {
    const work = held()
    const run = started(work.reconcile)
    run.queue.add(key('a'), user)
    await settled()
    const stopped = run.controller.stop(1000)
    await run.clock.advance(1000)
    await Promise.all([stopped, run.ended])
    expect(work.seen.signal?.aborted).toBe(true)
  })

  test('abandons one that ignores its signal, naming it', async () => {
    const work = held(true)
    const run = started(work.reconcile)
    run.queue.add(key('a'), user)
    await settled()
    const stopped = run.controller.stop(1000)
    await run.clock.advance(3000)
    await stopped
    expect(run.logged).toEqual([
      'reconciles ignored the end of the process and were abandoned: {"keys":["default/a"]}',
    ])
    work.release()
    await run.ended
  })
})

test('when the signal of the run aborts, running reconciles abort at once', async () => {
  const work = held()
  const run = started(work.reconcile)
  run.queue.add(key('a'), user)
  await settled()
  run.abort.abort()
  await run.ended
  expect(work.seen.signal?.aborted).toBe(true)
})

test('a concurrency below 1 is refused', () => {
  expect(() => started(async () => settledForLong, { concurrency: 0 })).toThrow(RangeError)
})
