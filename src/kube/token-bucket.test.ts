import { expect, test } from '@jest/globals'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { TokenBucket } from './token-bucket.ts'

const { signal } = new AbortController()

test('a burst passes at once, then one by one at the rate, in order', async () => {
  const clock = new ManualClock()
  const bucket = new TokenBucket(clock, { qps: 10, burst: 2 })
  const passed: number[] = []
  for (let taker = 0; taker < 4; taker += 1) {
    void bucket.take(signal).then(() => passed.push(taker))
  }
  await clock.advance(0)
  expect(passed).toEqual([0, 1])
  await clock.advance(100)
  expect(passed).toEqual([0, 1, 2])
  await clock.advance(100)
  expect(passed).toEqual([0, 1, 2, 3])
})

test('a rest fills the bucket up to the burst, not further', async () => {
  const clock = new ManualClock()
  const bucket = new TokenBucket(clock, { qps: 10, burst: 2 })
  await clock.advance(60_000)
  let passed = 0
  const count = () => {
    passed += 1
  }
  for (let taker = 0; taker < 3; taker += 1) void bucket.take(signal).then(count)
  await clock.advance(0)
  expect(passed).toBe(2)
})

test('an aborted wait gives its token back', async () => {
  const clock = new ManualClock()
  const bucket = new TokenBucket(clock, { qps: 1, burst: 1 })
  await bucket.take(signal)
  const abandoned = new AbortController()
  const waiting = bucket.take(abandoned.signal)
  abandoned.abort(new RangeError('enough'))
  await expect(waiting).rejects.toThrow(RangeError)
  let passed = false
  void bucket.take(signal).then(() => {
    passed = true
  })
  await clock.advance(1000)
  expect(passed).toBe(true)
})

test('Infinity turns the limit off', async () => {
  const bucket = new TokenBucket(new ManualClock(), { qps: Number.POSITIVE_INFINITY, burst: 0 })
  await Promise.all(Array.from({ length: 1000 }, () => bucket.take(signal)))
})
