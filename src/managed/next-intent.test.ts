import { expect, test } from '@jest/globals'
import { isOutdated, nextIntentTimes } from './next-intent.ts'

const nowMs = Date.parse('2026-01-01T01:00:00Z')
const now = '2026-01-01T01:00:00.000Z'
const old = '2026-01-01T00:00:00Z'
const young = '2026-01-01T00:58:00Z'
const intent = (at: string, claimedAt?: string) => ({
  uid: 'u',
  at,
  ...(claimedAt === undefined ? {} : { claimedAt }),
  resolved: [],
})

test.each([
  { reason: 'the first one', before: undefined, owned: false, times: { at: now } },
  {
    reason: 'only what it refers to changed: it is the same intent',
    before: intent(young),
    owned: false,
    times: { at: young },
  },
  {
    reason: 'outdated: young again, and it keeps its turn',
    before: intent(old),
    owned: false,
    times: { at: now, claimedAt: old },
  },
  {
    reason: 'outdated a second time',
    before: intent('2026-01-01T00:30:00Z', old),
    owned: false,
    times: { at: now, claimedAt: old },
  },
  {
    reason: 'other references after it was outdated once',
    before: intent(young, old),
    owned: false,
    times: { at: young, claimedAt: old },
  },
  { reason: 'a recreation', before: intent(young, old), owned: true, times: { at: now } },
])('$reason', ({ before, owned, times }) => {
  expect(nextIntentTimes(before, { owned, nowMs })).toEqual(times)
})

test('an intent is in force for longer than a create call can last', () => {
  expect(isOutdated({ at: '2026-01-01T00:56:00Z' }, nowMs)).toBe(false)
  expect(isOutdated({ at: '2026-01-01T00:54:59Z' }, nowMs)).toBe(true)
})
