import { expect, test } from '@jest/globals'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { LinkCheck } from './link-check.ts'

function setUp(probe: () => Promise<void> = async () => {}) {
  const clock = new ManualClock()
  const probes: number[] = []
  const check = new LinkCheck(clock, 1000, async () => {
    probes.push(clock.monotonic())
    await probe()
  })
  return { clock, probes, check }
}

test('probes while a watch is open, and not without', async () => {
  const { clock, probes, check } = setUp()
  await clock.advance(5000)
  const leaves = [check.enter(), check.enter()]
  await clock.advance(2500)
  for (const leave of leaves) leave()
  await clock.advance(5000)
  expect(probes).toEqual([6000, 7000])
  expect(clock.pendingTimers).toBe(0)
})

test('a probe that fails is followed by the next one', async () => {
  const { clock, probes, check } = setUp(() => Promise.reject(new Error('no answer')))
  check.enter()
  await clock.advance(2000)
  expect(probes).toEqual([1000, 2000])
})

test('closing ends it', async () => {
  const { clock, probes, check } = setUp()
  check.enter()
  check.close()
  await clock.advance(5000)
  expect(probes).toEqual([])
})
