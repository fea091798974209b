import { describe, expect, test } from '@jest/globals'
import type { Gap } from '../../composition/evaluate/index.ts'
import { isStuck, tellGaps } from './tell-gaps.ts'

const outlook = {
  coming: new Set(['new', 'newer']),
  never: new Set(['self', 'env', 'out']),
  unasked: new Set(['hidden']),
}
const gap = (cause: string, message: string, why: Gap['why'] = 'waiting'): Gap => {
  return { path: ['data', 'x'], why, message, cause }
}

describe('a gap of a child', () => {
  test.each([
    {
      reason: 'that the plan fills',
      gaps: [gap('new', 'new does not exist yet')],
      unknown: ['map: data.x: known after apply (new)'],
      stuck: false,
    },
    {
      reason: 'that several of the plan fill',
      gaps: [gap('new, newer', 'new does not exist yet; newer does not exist yet')],
      unknown: ['map: data.x: known after apply (new, newer)'],
      stuck: false,
    },
    {
      reason: 'that waits for what is there already',
      gaps: [gap('db, new', 'db.status.endpoint is not set; new does not exist yet')],
      unknown: ['map: data.x: waits: db.status.endpoint is not set; new does not exist yet'],
      stuck: false,
    },
    {
      reason: 'of what is excluded',
      gaps: [gap('out', 'out is excluded by its when')],
      unknown: ['map: data.x: waits: out is excluded by its when'],
      stuck: true,
    },
    {
      reason: 'of the instance itself',
      gaps: [gap('self', 'self.spec.size is not set')],
      unknown: ['map: data.x: waits: self.spec.size is not set'],
      stuck: true,
    },
    {
      reason: 'of what was not looked at',
      gaps: [gap('hidden', 'hidden does not exist yet')],
      unknown: ['map: data.x: not known: hidden was not asked'],
      stuck: false,
    },
    {
      reason: 'that fails',
      gaps: [gap('', '3: no such key', 'failed')],
      unknown: [],
      failed: ['map: data.x: 3: no such key'],
      stuck: true,
    },
  ])('$reason', ({ gaps, unknown, failed = [], stuck }) => {
    expect(tellGaps('map', gaps, outlook)).toEqual({ unknown, failed })
    expect(isStuck(gaps, outlook)).toBe(stuck)
  })

  test('says what becomes of the place meanwhile', () => {
    const gaps = [gap('self', 'self.spec.size is not set'), gap('', '3: no such key', 'failed')]
    expect(tellGaps('map', gaps, outlook, 'the last value stays')).toEqual({
      unknown: ['map: data.x: waits: self.spec.size is not set; the last value stays'],
      failed: ['map: data.x: 3: no such key; the last value stays'],
    })
  })
})
