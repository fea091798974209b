import { expect, test } from '@jest/globals'
import { mergeConditions } from './conditions.ts'

const finding = {
  type: 'Ready',
  status: 'True',
  reason: 'Available',
  message: 'available',
} as const

test('a transition time moves only when the status moves', () => {
  const first = mergeConditions([], [finding], { generation: 1, now: 'T1' })
  const same = mergeConditions(first, [{ ...finding, message: 'backing-up' }], {
    generation: 2,
    now: 'T2',
  })
  expect(same[0]).toMatchObject({
    lastTransitionTime: 'T1',
    observedGeneration: 2,
    message: 'backing-up',
  })
  const moved = mergeConditions(same, [{ ...finding, status: 'False' }], {
    generation: 2,
    now: 'T3',
  })
  expect(moved[0]?.lastTransitionTime).toBe('T3')
})

test('a condition that is not found any more is gone', () => {
  const first = mergeConditions([], [finding, { ...finding, type: 'Stalled' }], {
    generation: 1,
    now: 'T1',
  })
  const next = mergeConditions(first, [finding], { generation: 1, now: 'T2' })
  expect(next.map(({ type }) => type)).toEqual(['Ready'])
})
