import { expect, test } from '@jest/globals'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Recent } from './recent.ts'

const idleMs = 1000

test('what is asked for stays, what nobody asks for is forgotten', async () => {
  const clock = new ManualClock()
  const recent = new Recent<number>(clock, { idleMs })
  recent.set('used', 1)
  recent.set('idle', 2)
  for (let round = 0; round < 4; round++) {
    await clock.advance(idleMs / 2)
    expect(recent.get('used')).toBe(1)
  }
  expect(recent.size).toBe(1)
  expect(recent.get('idle')).toBeUndefined()
})

test('however many come by, only those of the last while are kept', async () => {
  const clock = new ManualClock()
  const recent = new Recent<number>(clock, { idleMs })
  for (let count = 0; count < 500; count++) {
    recent.set(`revision ${count}`, count)
    await clock.advance(100)
  }
  expect(recent.size).toBeLessThanOrEqual(20)
})
