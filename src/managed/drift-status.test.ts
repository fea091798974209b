import { describe, expect, test } from '@jest/globals'
import { type DriftStatus, followDrift, isOpen, type OpenDrift } from './drift-status.ts'

const facts = {
  uid: 'uid-1',
  trigger: 'Poll',
  corrected: new Set<string>(),
  createdAt: undefined,
} as const
const at = (minute: number) => ({ ...facts, now: `2026-01-01T00:0${minute}:00Z` })
const field = {
  path: 'size',
  desired: '"a"',
  actual: '"b"',
  change: 'Modified',
  risk: 'NonDisruptive',
} as const
const correcting: OpenDrift = { state: 'Drifted', fields: [{ ...field, action: 'Correcting' }] }
const reported: OpenDrift = { state: 'Drifted', fields: [{ ...field, action: 'Reported' }] }

function follow(before: DriftStatus | undefined, open: OpenDrift | undefined, minute: number) {
  return followDrift(before, open, at(minute))
}

describe('an episode', () => {
  const opened = follow(undefined, correcting, 0)

  test('opens once, with field, values and since', () => {
    expect(opened.transitions.map(({ is }) => is)).toEqual(['opened'])
    expect(opened.after.fields).toEqual([
      { ...field, action: 'Correcting', since: '2026-01-01T00:00:00Z' },
    ])
    expect(isOpen(opened.after)).toBe(true)
  })

  test('goes on in silence and keeps its since', () => {
    const next = follow(opened.after, correcting, 1)
    expect(next.transitions).toEqual([])
    expect(next.after).toEqual(opened.after)
  })

  test('ends as corrected when a correction was under way', () => {
    const ended = follow(opened.after, undefined, 2)
    expect(ended.transitions.map(({ is }) => is)).toEqual(['corrected'])
    expect(ended.after).toMatchObject({
      state: 'InSync',
      counters: { episodes: 1, corrections: 1 },
      episode: { latencySeconds: 120 },
      fields: [{ action: 'Corrected', correctedAt: '2026-01-01T00:02:00Z' }],
    })
  })

  test('ends as resolved when we only reported', () => {
    const ended = follow(follow(undefined, reported, 0).after, undefined, 1)
    expect(ended.transitions.map(({ is }) => is)).toEqual(['resolved'])
    expect(ended.after.counters).toEqual({ episodes: 1, corrections: 0 })
  })

  test('ends as resolved, perhaps by us, when a correction had failed and none is known since', () => {
    const failed = {
      ...correcting,
      failure: 'denied',
      fields: correcting.fields.map((field) => ({ ...field, action: 'CorrectionFailed' as const })),
    }
    const ended = follow(follow(opened.after, failed, 1).after, undefined, 2)
    expect(ended.transitions).toMatchObject([{ is: 'resolved', attempted: true }])
  })

  test('has the same id when it is told again after a crash, another one the next time', () => {
    expect(follow(undefined, correcting, 5).after.episode?.id).toBe(opened.after.episode?.id)
    const closed = follow(opened.after, undefined, 1).after
    expect(follow(closed, correcting, 2).after.episode?.id).not.toBe(opened.after.episode?.id)
  })

  test('tells a failed correction once', () => {
    const failed: OpenDrift = {
      state: 'Drifted',
      failure: 'denied',
      fields: [{ ...field, action: 'CorrectionFailed' }],
    }
    const first = follow(opened.after, failed, 1)
    expect(first.transitions.map(({ is }) => is)).toEqual(['failed'])
    expect(follow(first.after, failed, 2).transitions).toEqual([])
  })
})

test('nothing open before and after is in sync, and nothing is told', () => {
  expect(follow(undefined, undefined, 0)).toEqual({ after: { state: 'InSync' }, transitions: [] })
})
