import { describe, expect, test } from '@jest/globals'
import { JointReading } from './joint-reading.ts'

const { signal } = new AbortController()

/** Answers 1, 2, 3 …, and fails at the readings named. */
function counted(failing: readonly number[] = []) {
  let readings = 0
  let nowMs = 0
  const read = async () => {
    readings += 1
    if (failing.includes(readings)) throw new Error(`reading ${readings}`)
    return readings
  }
  const reading = new JointReading({ read, now: () => nowMs }, { maxAgeMs: 10 })
  return {
    reading,
    ask: (ms: number) => {
      nowMs += ms
      return reading.get(signal)
    },
  }
}

describe('a joint reading', () => {
  test('is one for all who ask at the same time, and for a while after', async () => {
    const { ask } = counted()
    expect(await Promise.all([ask(0), ask(0), ask(9)])).toEqual([1, 1, 1])
    expect(await ask(1)).toBe(2)
  })

  test('is a new one after a write, also while another is under way', async () => {
    const { reading, ask } = counted()
    const before = ask(0)
    reading.forget()
    expect(await Promise.all([before, ask(0)])).toEqual([1, 2])
  })

  test('keeps no failure', async () => {
    const { ask } = counted([1])
    await expect(Promise.allSettled([ask(0), ask(0)])).resolves.toMatchObject([
      { reason: { message: 'reading 1' } },
      { reason: { message: 'reading 1' } },
    ])
    expect(await ask(0)).toBe(2)
  })

  test('lets go of who gives up, and goes on for the others', async () => {
    const answer = Promise.withResolvers<string>()
    const reading = new JointReading({ read: () => answer.promise }, { maxAgeMs: 1_000 })
    const impatient = new AbortController()
    const lost = reading.get(impatient.signal)
    const kept = reading.get(signal)
    impatient.abort(new Error('enough'))
    await expect(lost).rejects.toThrow('enough')
    answer.resolve('late')
    expect(await kept).toBe('late')
  })
})
