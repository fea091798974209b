import { describe, expect, test } from '@jest/globals'
import { Failure, type FailureReason } from '../../src/provider/index.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { BatchedReading } from './batched-reading.ts'

const { signal } = new AbortController()

interface Call {
  readonly names: readonly string[]
  readonly signal: AbortSignal
  answer(found: readonly string[]): void
  fail(reason: FailureReason): void
}

/** A service whose calls are answered by hand. */
function service() {
  const clock = new ManualClock()
  const reading = new BatchedReading<string>(clock)
  const calls: Call[] = []
  const read = (names: readonly string[], until: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>()
    calls.push({
      names,
      signal: until,
      answer: (found) => resolve(new Map(found.map((name) => [name, `the ${name}`]))),
      fail: (reason) => reject(new Failure(reason, reason)),
    })
    return promise
  }
  return {
    clock,
    calls,
    ask: (name: string, absenceAlone = false, until = signal) =>
      reading.get({ name, read, absenceAlone }, until),
    /** The call after `count` others, as soon as it is made. */
    async call(count: number): Promise<Call> {
      for (let turn = 0; turn < 100; turn++) {
        const made = calls[count]
        if (made !== undefined) return made
        await Promise.resolve()
      }
      throw new Error(`no call after ${count} others`)
    },
  }
}

describe('a batched reading', () => {
  test('asks for one at once, and for those who come meanwhile together', async () => {
    const { ask, call, calls } = service()
    const answers = [ask('a'), ask('b'), ask('c'), ask('b')]
    const first = await call(0)
    expect(first.names).toEqual(['a'])
    first.answer(['a'])
    const second = await call(1)
    expect(second.names).toEqual(['b', 'c'])
    second.answer(['b'])
    expect(await Promise.all(answers)).toEqual(['the a', 'the b', undefined, 'the b'])
    expect(calls).toHaveLength(2)
  })

  test('puts no more than twenty names into a call', async () => {
    const { ask, call } = service()
    const names = Array.from({ length: 22 }, (_, index) => `n${index}`)
    const answers = names.map((name) => ask(name))
    for (const [at, length] of [1, 20, 1].entries()) {
      const made = await call(at)
      expect(made.names).toHaveLength(length)
      made.answer(made.names)
    }
    expect(await Promise.all(answers)).toEqual(names.map((name) => `the ${name}`))
  })

  test('proves an absence alone where that is wanted', async () => {
    const { ask, call } = service()
    const answers = [ask('a'), ask('b', true), ask('c')]
    const first = await call(0)
    first.answer(['a'])
    const second = await call(1)
    second.answer([])
    const third = await call(2)
    expect(third.names).toEqual(['b'])
    third.answer(['b'])
    expect(await Promise.all(answers)).toEqual(['the a', 'the b', undefined])
  })

  test.each<FailureReason>(['throttled', 'transient'])(
    'shares trouble of the service: %s',
    async (reason) => {
      const { ask, call, calls } = service()
      const answers = Promise.allSettled([ask('a'), ask('b'), ask('c')])
      const first = await call(0)
      first.answer(['a'])
      const second = await call(1)
      second.fail(reason)
      const failed = { status: 'rejected', reason: { reason } }
      expect(await answers).toMatchObject([{ value: 'the a' }, failed, failed])
      expect(calls).toHaveLength(2)
    },
  )

  test('asks anew for each where one name may be at fault', async () => {
    const { ask, call } = service()
    const answers = Promise.allSettled([ask('a'), ask('b'), ask('c')])
    const [first, second] = [await call(0), 1]
    first.answer(['a'])
    const together = await call(second)
    together.fail('invalid')
    const [third, fourth] = [await call(2), await call(3)]
    third.fail('invalid')
    fourth.answer(['c'])
    expect([third.names, fourth.names]).toEqual([['b'], ['c']])
    expect(await answers).toMatchObject([
      { value: 'the a' },
      { reason: { reason: 'invalid' } },
      { value: 'the c' },
    ])
  })

  test('asks alone for a while where only single names may be read', async () => {
    const { ask, call, clock } = service()
    const answers = ['a', 'b', 'c'].map((name) => ask(name))
    const first = await call(0)
    first.answer(['a'])
    const together = await call(1)
    together.fail('denied')
    for (const at of [2, 3]) {
      const made = await call(at)
      made.answer(made.names)
    }
    await Promise.all(answers)
    const later = ['d', 'e', 'f'].map((name) => ask(name))
    const calls = await Promise.all([4, 5, 6].map((at) => call(at)))
    expect(calls.map(({ names }) => names)).toEqual([['d'], ['e'], ['f']])
    for (const made of calls) made.answer(made.names)
    expect(await Promise.all(later)).toEqual(['the d', 'the e', 'the f'])

    await clock.advance(600_000)
    const again = ['g', 'h', 'i'].map((name) => ask(name))
    for (const [at, names] of [[7, ['g']] as const, [8, ['h', 'i']] as const]) {
      const made = await call(at)
      expect(made.names).toEqual(names)
      made.answer(made.names)
    }
    await Promise.all(again)
    expect(clock.pendingTimers).toBe(0)
  })

  test('does not keep others waiting for a call that hangs', async () => {
    const { ask, call, clock } = service()
    const hung = ask('a')
    const other = ask('b')
    const first = await call(0)
    await clock.advance(1_000)
    const second = await call(1)
    second.answer(['b'])
    expect(await other).toBe('the b')
    first.answer(['a'])
    expect(await hung).toBe('the a')
    expect(clock.pendingTimers).toBe(0)
  })

  test('lets go of who gives up; the call ends when nobody is left', async () => {
    const { ask, call } = service()
    const [one, two] = [new AbortController(), new AbortController()]
    const kept = ask('a')
    const [lost, waiting] = [ask('b', false, one.signal), ask('c', false, two.signal)]
    const first = await call(0)
    first.answer(['a'])
    const second = await call(1)
    const queued = ask('d', false, one.signal)
    one.abort(new Error('enough'))
    await expect(lost).rejects.toThrow('enough')
    await expect(queued).rejects.toThrow('enough')
    expect(second.signal.aborted).toBe(false)
    two.abort(new Error('enough too'))
    await expect(waiting).rejects.toThrow('enough too')
    expect(second.signal.aborted).toBe(true)
    expect(await kept).toBe('the a')
  })
})
