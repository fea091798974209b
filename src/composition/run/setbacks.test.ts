import { describe, expect, test } from '@jest/globals'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { Setbacks } from './setbacks.ts'

const a = { composite: 'shop', child: 'a' }
const refusal = { reason: 'Invalid', message: 'no', wanted: 'w' } as const

describe('a refused child', () => {
  test('is left alone longer and longer, until it is accepted', async () => {
    const clock = new ManualClock()
    const setbacks = new Setbacks(clock, () => 1)
    const pauses: (number | undefined)[] = []
    for (let round = 0; round < 3; round++) {
      setbacks.refuse(a, refusal)
      pauses.push(setbacks.of(a).refused?.afterMs)
      await clock.advance(pauses.at(-1) ?? 0)
      expect(setbacks.of(a)).toEqual({})
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000])
    setbacks.accept(a)
    setbacks.refuse(a, refusal)
    expect(setbacks.of(a).refused).toEqual({ ...refusal, afterMs: 1_000 })
    expect(setbacks.of({ ...a, child: 'b' })).toEqual({})
  })
})

describe('a child that others write', () => {
  test('is corrected at once twice, then held back more and more', async () => {
    const clock = new ManualClock()
    const setbacks = new Setbacks(clock, () => 1)
    const pauses: (number | undefined)[] = []
    for (let round = 0; round < 5; round++) {
      setbacks.correct(a, ['kubectl (data.x)'])
      pauses.push(setbacks.of(a).contested?.afterMs)
      await clock.advance(pauses.at(-1) ?? 0)
    }
    expect(pauses).toEqual([undefined, undefined, 200, 400, 800])
    expect(setbacks.of(a).contested).toEqual({ afterMs: 0, rivals: ['kubectl (data.x)'] })
  })

  test('is forgiven after two minutes of calm', async () => {
    const clock = new ManualClock()
    const setbacks = new Setbacks(clock, () => 1)
    for (let round = 0; round < 4; round++) setbacks.correct(a, ['x'])
    await clock.advance(120_001)
    expect(setbacks.of(a)).toEqual({})
    setbacks.correct(a, ['x'])
    expect(setbacks.of(a)).toEqual({})
  })
})

test('nothing is kept of what went well, and of a composite that is gone', () => {
  const setbacks = new Setbacks(new ManualClock(), () => 1)
  setbacks.refuse(a, refusal)
  setbacks.refuse({ composite: 'stall', child: 'a' }, refusal)
  setbacks.accept(a)
  expect(setbacks.size).toBe(1)
  setbacks.correct(a, ['x'])
  setbacks.forgetAll('shop')
  setbacks.forgetAll('stall')
  expect(setbacks.size).toBe(0)
})

test('nothing is kept of children that are not known any more', () => {
  const setbacks = new Setbacks(new ManualClock(), () => 1)
  setbacks.refuse(a, refusal)
  setbacks.refuse({ ...a, child: 'gone' }, refusal)
  setbacks.retain(a.composite, new Set([a.child]))
  expect(setbacks.of({ ...a, child: 'gone' })).toEqual({})
  expect(setbacks.of(a).refused).toBeDefined()
  setbacks.retain(a.composite, new Set())
  expect(setbacks.size).toBe(0)
})

test('what was stored otherwise is known until something else is accepted', () => {
  const setbacks = new Setbacks(new ManualClock(), () => 1)
  setbacks.alter(a, { wanted: 'x', stored: 'y' })
  expect(setbacks.of(a)).toEqual({ altered: { wanted: 'x', stored: 'y' } })
  setbacks.accept(a)
  expect(setbacks.size).toBe(0)
})
