import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { key } from '../../test/support/kube-objects.ts'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import { fromObjectKey, type ObjectKey } from '../kube/object.ts'
import type { Priority } from './waiting-keys.ts'
import { type Work, WorkQueue } from './work-queue.ts'

const never = new AbortController().signal
const user = { priority: 'user' } as const
const poll = { priority: 'poll' } as const

function started(random = () => 1) {
  const clock = new ManualClock()
  return { clock, queue: new WorkQueue({ clock, random }) }
}

/** Takes and ends all that is ready, in order. */
async function drain(queue: WorkQueue): Promise<readonly string[]> {
  const taken: string[] = []
  while (queue.depth > 0) {
    const work = await queue.next(never)
    if (!work) break
    taken.push(fromObjectKey(work.key).name)
    queue.done(work.key)
  }
  return taken
}

describe('order', () => {
  interface Row {
    readonly reason: string
    readonly adds: readonly (readonly [string, Priority])[]
    readonly order: readonly string[]
  }
  const rows: readonly Row[] = [
    {
      reason: 'first come',
      adds: [
        ['a', 'poll'],
        ['b', 'poll'],
      ],
      order: ['a', 'b'],
    },
    {
      reason: 'user work first',
      adds: [
        ['a', 'poll'],
        ['b', 'user'],
      ],
      order: ['b', 'a'],
    },
    {
      reason: 'a key waits once',
      adds: [
        ['a', 'poll'],
        ['a', 'poll'],
      ],
      order: ['a'],
    },
    {
      reason: 'a higher priority moves a key up',
      adds: [
        ['a', 'poll'],
        ['b', 'poll'],
        ['b', 'user'],
      ],
      order: ['b', 'a'],
    },
    {
      reason: 'a lower priority moves nothing down',
      adds: [
        ['a', 'user'],
        ['b', 'user'],
        ['a', 'poll'],
      ],
      order: ['a', 'b'],
    },
  ]
  test.each(rows)('$reason', async ({ adds, order }) => {
    const { queue } = started()
    for (const [name, priority] of adds) queue.add(key(name), { priority })
    expect(await drain(queue)).toEqual(order)
  })
})

describe('delays', () => {
  interface Row {
    readonly reason: string
    readonly run: (queue: WorkQueue) => unknown
    /** Names taken after so many milliseconds. */
    readonly taken: Readonly<Record<number, readonly string[]>>
  }
  const a = key('a')
  const rows: readonly Row[] = [
    {
      reason: 'comes when due, not before',
      run: (queue) => queue.addAfter(a, 100, poll),
      taken: { 99: [], 100: ['a'], 1000: [] },
    },
    {
      reason: 'the earlier wish wins, said first',
      run: (queue) => [queue.addAfter(a, 100, poll), queue.addAfter(a, 200, poll)],
      taken: { 100: ['a'], 1000: [] },
    },
    {
      reason: 'the earlier wish wins, said last',
      run: (queue) => [queue.addAfter(a, 200, poll), queue.addAfter(a, 100, poll)],
      taken: { 100: ['a'], 1000: [] },
    },
    {
      reason: 'not positive is at once',
      run: (queue) => queue.addAfter(a, 0, poll),
      taken: { 0: ['a'], 1000: [] },
    },
    {
      reason: 'taking a key drops its delayed wish',
      run: (queue) => [queue.addAfter(a, 500, poll), queue.add(a, user)],
      taken: { 0: ['a'], 1000: [] },
    },
    {
      reason: 'each key has a delay of its own',
      run: (queue) => [queue.addAfter(a, 300, poll), queue.addAfter(key('b'), 100, poll)],
      taken: { 100: ['b'], 300: ['a'] },
    },
    {
      reason: 'a delayed wish keeps the higher priority',
      run: (queue) => [
        queue.addAfter(a, 100, poll),
        queue.addAfter(key('b'), 100, poll),
        queue.addAfter(key('b'), 200, user),
      ],
      taken: { 100: ['b', 'a'] },
    },
    {
      reason: 'nothing comes after the shut-down',
      run: (queue) => [queue.addAfter(a, 100, poll), queue.shutDown(), queue.add(a, user)],
      taken: { 1000: [] },
    },
  ]
  test.each(rows)('$reason', async ({ run, taken }) => {
    const { queue, clock } = started()
    run(queue)
    for (const [at, names] of Object.entries(taken)) {
      await clock.advance(Number(at) - clock.now())
      expect([at, await drain(queue)]).toEqual([at, names])
    }
  })

  test('a plain add leaves a later poll alone until the key is taken', async () => {
    const { queue, clock } = started()
    queue.addAfter(a, 500, poll)
    await clock.advance(499)
    queue.add(a, user)
    await clock.advance(1)
    expect(await drain(queue)).toEqual(['a'])
    expect(clock.pendingTimers).toBe(0)
  })

  test('one timer serves a thousand delayed keys', () => {
    const { queue, clock } = started()
    for (let i = 0; i < 1000; i++) queue.addAfter(key(`k${i}`), 1000 - i, poll)
    expect(clock.pendingTimers).toBe(1)
  })
})

describe('backoff', () => {
  test('doubles from 50 ms to 5 min, and forget starts over', () => {
    const { queue } = started()
    const delays = Array.from({ length: 16 }, () => queue.addBackoff(key('a'), poll))
    expect(delays.slice(0, 4)).toEqual([50, 100, 200, 400])
    expect(delays.at(-1)).toBe(300_000)
    expect(queue.failures(key('a'))).toBe(16)
    queue.forget(key('a'))
    expect(queue.addBackoff(key('a'), poll)).toBe(50)
  })

  test('jitter takes off up to a half, and failures are counted per key', () => {
    const { queue } = started(() => 0)
    expect([queue.addBackoff(key('a'), poll), queue.addBackoff(key('b'), poll)]).toEqual([25, 25])
  })
})

describe('waiting workers', () => {
  test('are served in turn, and an aborted one takes nothing', async () => {
    const { queue } = started()
    const abort = new AbortController()
    const gone = queue.next(abort.signal).catch((error: unknown) => error)
    const first = queue.next(never)
    const second = queue.next(never)
    abort.abort()
    expect(await gone).toMatchObject({ name: 'AbortError' })
    queue.add(key('a'), poll)
    queue.add(key('b'), user)
    expect((await Promise.all([first, second])).map((work) => work?.key)).toEqual([
      key('a'),
      key('b'),
    ])
  })

  test('learn of the shut-down', async () => {
    const { queue } = started()
    const waiting = queue.next(never)
    queue.shutDown()
    expect(await waiting).toBeUndefined()
    expect(await queue.next(never)).toBeUndefined()
  })
})

test('metrics tell depth, latency and retries', async () => {
  const clock = new ManualClock()
  const told: string[] = []
  const metrics = {
    depth: (waiting: number) => told.push(`depth ${waiting}`),
    taken: (waitedMs: number) => told.push(`taken after ${waitedMs}`),
    retried: () => told.push('retried'),
  }
  const queue = new WorkQueue({ clock, random: () => 0, metrics })
  queue.add(key('a'), poll)
  await clock.advance(30)
  await queue.next(never)
  queue.addBackoff(key('a'), poll)
  expect(told).toEqual(['depth 1', 'taken after 30', 'depth 0', 'retried'])
})

/** Several workers against a queue under random additions and random lengths of work. */
async function simulate(steps: readonly Step[], workers: number) {
  const { queue, clock } = started(() => 0.5)
  const stop = new AbortController()
  const version = new Map<ObjectKey, number>()
  const worked = new Map<ObjectKey, number>()
  const running = new Set<ObjectKey>()
  let overlaps = 0
  const work = async ({ key: taken }: Work, ms: number) => {
    if (running.has(taken)) overlaps += 1
    running.add(taken)
    const seen = version.get(taken) ?? 0
    const slept = Promise.withResolvers<void>()
    clock.after(ms, slept.resolve)
    await slept.promise
    worked.set(taken, Math.max(seen, worked.get(taken) ?? 0))
    running.delete(taken)
    queue.done(taken)
  }
  const loop = async (index: number) => {
    for (let round = 0; ; round++) {
      const next = await queue.next(stop.signal).catch(() => undefined)
      if (!next) return
      await work(next, (index * 3 + round * 7) % 11)
    }
  }
  const loops = Array.from({ length: workers }, (_, index) => loop(index))
  for (const { name, add, ms, priority } of steps) {
    const each = key(`k${name}`)
    version.set(each, (version.get(each) ?? 0) + 1)
    if (add === 'now') queue.add(each, { priority })
    if (add === 'after') queue.addAfter(each, ms, { priority })
    if (add === 'backoff') queue.addBackoff(each, { priority })
    await clock.advance(ms % 5)
  }
  // Longer than the longest backoff of as many failures as there are steps.
  await clock.advance(400_000)
  stop.abort()
  await Promise.all(loops)
  await settled()
  return { overlaps, lost: [...version].filter(([each, last]) => worked.get(each) !== last) }
}

interface Step {
  readonly name: number
  readonly add: 'now' | 'after' | 'backoff'
  readonly ms: number
  readonly priority: Priority
}

test('property: no key has two workers at a time, and no addition is lost', async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    name: fc.nat(4),
    add: fc.constantFrom('now', 'after', 'backoff'),
    ms: fc.nat(20),
    priority: fc.constantFrom('user', 'poll'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, workers) => {
        expect(await simulate(steps, workers)).toEqual({ overlaps: 0, lost: [] })
      },
    ),
    { numRuns: 60 },
  )
})

test('a key added while it is worked on runs again, once', async () => {
  const { queue } = started()
  queue.add(key('a'), poll)
  await queue.next(never)
  queue.add(key('a'), poll)
  queue.add(key('a'), user)
  expect(queue.depth).toBe(0)
  queue.done(key('a'))
  expect(await queue.next(never)).toEqual({ key: key('a'), priority: 'user' })
  queue.done(key('a'))
  expect(queue.depth).toBe(0)
})
