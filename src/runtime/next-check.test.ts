import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { nextCheck } from './next-check.ts'

const intervalMs = 600_000

/** Stable texts in the shape of uids. */
function uid(index: number): string {
  const hex = createHash('sha256').update(String(index)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const uids = Array.from({ length: 200 }, (_, index) => uid(index))

function histogram(delays: readonly number[]): readonly number[] {
  const counts = new Array<number>(10).fill(0)
  for (const ms of delays) {
    const bin = Math.floor((ms % intervalMs) / (intervalMs / 10))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}

describe('nextCheck', () => {
  const rows = [
    { reason: 'all seen at once, as after a restart', nowMs: () => 1_800_000_000_000, random: 0 },
    { reason: 'jitter does not gather them', nowMs: () => 1_800_000_000_000, random: 0.999 },
    { reason: 'at any other moment', nowMs: () => 1_800_000_123_456, random: 0.5 },
  ]
  test.each(rows)('200 uids spread evenly: $reason', ({ nowMs, random }) => {
    const delays = uids.map((each) =>
      nextCheck({ uid: each, intervalMs, nowMs: nowMs(), random: () => random }),
    )
    for (const count of histogram(delays)) {
      expect(count).toBeGreaterThanOrEqual(8)
      expect(count).toBeLessThanOrEqual(34)
    }
  })

  test('the delay lies between 5 % and 110 % of the interval', () => {
    for (let index = 0; index < 5000; index++) {
      const random = () => (index % 10) / 10
      const delay = nextCheck({ uid: uid(index % 50), intervalMs, nowMs: index * 7919, random })
      expect(delay).toBeGreaterThanOrEqual(0.05 * intervalMs)
      expect(delay).toBeLessThanOrEqual(1.1 * intervalMs)
    }
  })

  test('an object keeps its slot: one check per interval, wherever its first one was', () => {
    for (const start of [0, 12_345, 599_999]) {
      let nowMs = start
      const checks: number[] = []
      for (let round = 0; round < 50; round++) {
        nowMs += nextCheck({ uid: 'x', intervalMs, nowMs, random: () => (round % 7) / 7 })
        checks.push(nowMs)
      }
      const slots = checks.map((at) =>
        Math.floor((at - (checks[0] ?? 0) + 0.5 * intervalMs) / intervalMs),
      )
      expect(slots).toEqual(Array.from({ length: 50 }, (_, index) => index))
    }
  })
})
