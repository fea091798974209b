import { describe, expect, test } from '@jest/globals'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { pause, startDeadline, untilAborted } from './deadline.ts'

const never = new Promise<never>(() => undefined)

describe('startDeadline', () => {
  test('aborts by itself after its time', async () => {
    const clock = new ManualClock()
    const deadline = startDeadline(clock, 1000, new AbortController().signal)
    await clock.advance(400)
    expect([deadline.signal.aborted, deadline.remainingMs()]).toEqual([false, 600])
    await clock.advance(600)
    expect([deadline.signal.aborted, deadline.expired()]).toEqual([true, true])
  })

  test('aborts with the reason of the caller, which is not its own expiry', async () => {
    const clock = new ManualClock()
    const caller = new AbortController()
    const deadline = startDeadline(clock, 1000, caller.signal)
    caller.abort('stop')
    await clock.advance(2000)
    expect([deadline.signal.reason, deadline.expired()]).toEqual(['stop', false])
  })

  test('is aborted from the start when the caller is', () => {
    const deadline = startDeadline(new ManualClock(), 1000, AbortSignal.abort('stop'))
    expect(deadline.signal.reason).toBe('stop')
  })

  test('releases its timer', () => {
    const clock = new ManualClock()
    startDeadline(clock, 1000, new AbortController().signal).release()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('pause', () => {
  test('ends after its time', async () => {
    const clock = new ManualClock()
    let over = false
    void pause(clock, 1000, new AbortController().signal).then(() => {
      over = true
    })
    await clock.advance(999)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(over).toBe(true)
  })

  test('ends early, without a timer left, when it is aborted', async () => {
    const clock = new ManualClock()
    const caller = new AbortController()
    const paused = pause(clock, 1000, caller.signal)
    caller.abort(new RangeError('stop'))
    await expect(paused).rejects.toThrow(RangeError)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('untilAborted', () => {
  test('is what the promise is', async () => {
    const { signal } = new AbortController()
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1)
    await expect(untilAborted(Promise.reject(new RangeError()), signal)).rejects.toThrow(RangeError)
  })

  test('does not wait for a promise longer than the signal', async () => {
    await expect(untilAborted(never, AbortSignal.abort(new RangeError()))).rejects.toThrow(
      RangeError,
    )
  })

  test('a promise that fails when nobody waits for it any more does not count as unhandled', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      const late = Promise.withResolvers<never>()
      const aborted = AbortSignal.abort(new RangeError())
      await expect(untilAborted(late.promise, aborted)).rejects.toThrow(RangeError)
      late.reject(new TypeError('late'))
      // Node tells of unhandled rejections after all microtasks of a turn.
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })
})
