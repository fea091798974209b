import { expect, test } from '@jest/globals'
import { afterChange, type Changes, isRested, restlessMs } from './restless.ts'

/** After `count` changes, one every `everyMs`; `pauses` are those that it was told. */
function changed(count: number, everyMs: number) {
  let changes: Changes | undefined
  let nowMs = 0
  const pauses: (number | undefined)[] = []
  for (let round = 0; round < count; round++) {
    changes = afterChange(changes, nowMs)
    pauses.push(restlessMs(changes, nowMs))
    nowMs += everyMs
  }
  return { changes, nowMs, pauses }
}

test('twenty changes in a row are free, then one in ten seconds', () => {
  const { pauses, changes } = changed(20, 0)
  expect(pauses.slice(0, 19)).toEqual(Array(19).fill(undefined))
  expect(pauses[19]).toBe(10_000)
  expect(restlessMs(changes, 9_999)).toBe(1)
  expect(restlessMs(changes, 10_000)).toBe(0)
})

test('it is told as long as it goes on, and until it has been calm for a while', () => {
  const { changes } = changed(20, 0)
  const later = afterChange(changes, 10_000)
  expect(restlessMs(later, 20_000)).toBe(0)
  expect(restlessMs(later, 109_999)).toBe(0)
  expect(restlessMs(later, 110_000)).toBeUndefined()
})

test('what changes now and then may do so for ever', () => {
  expect(changed(1_000, 11_000).pauses.every((pause) => pause === undefined)).toBe(true)
})

test('nothing is left to remember when all are allowed again', () => {
  const { changes } = changed(2, 0)
  expect([isRested(changes, 19_999), isRested(changes, 20_000)]).toEqual([false, true])
})
