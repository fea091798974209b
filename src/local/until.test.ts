import { describe, expect, test } from '@jest/globals'
import { until } from './until.ts'

const limits = { everyMs: 1, withinMs: 30, what: 'the moon' }
const signal = new AbortController().signal

describe('until', () => {
  test('returns the first thing that is found', async () => {
    let calls = 0
    const check = async (): Promise<number | undefined> => {
      calls += 1
      return calls === 3 ? 7 : undefined
    }
    expect(await until(check, { ...limits, withinMs: 30_000 }, signal)).toBe(7)
  })

  test('gives up and says on what', async () => {
    await expect(until(async () => undefined, limits, signal)).rejects.toMatchObject({
      code: 'TimedOut',
      message: 'gave up waiting for the moon after 0.03 s',
    })
  })

  test("throws the signal's reason", async () => {
    const controller = new AbortController()
    const waiting = until(async () => undefined, { ...limits, everyMs: 10_000 }, controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })

  test('ends with what the check throws', async () => {
    const failing = until(() => Promise.reject(new Error('broken')), limits, signal)
    await expect(failing).rejects.toThrow('broken')
  })
})
