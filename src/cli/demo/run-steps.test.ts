import { describe, expect, test } from '@jest/globals'
import { runSteps } from './run-steps.ts'
import type { Step } from './step.ts'

const never = new AbortController().signal

function step(name: string, run: Step<string[]>['run']): Step<string[]> {
  return { name, heading: `the ${name}`, run }
}

const first = step('first', async (done) => {
  done.push('first')
  return { files: 2 }
})
const last = step('last', async (done) => {
  done.push('last')
  return {}
})
const broken = step('broken', async () => {
  throw new Error('it is not so')
})

describe('steps', () => {
  test('run in order, each announced, and tell their facts', async () => {
    const done: string[] = []
    const announce = ({ heading }: Step<string[]>, number: number) =>
      void done.push(`${number} ${heading}`)
    const result = await runSteps([first, last], done, announce, never)
    expect(done).toEqual(['1 the first', 'first', '2 the last', 'last'])
    expect(result).toEqual({
      ok: true,
      steps: [
        { name: 'first', ok: true, seconds: expect.any(Number), files: 2 },
        { name: 'last', ok: true, seconds: expect.any(Number) },
      ],
    })
  })

  test('end with the first that fails, named', async () => {
    const done: string[] = []
    const result = await runSteps([first, broken, last], done, () => undefined, never)
    expect(done).toEqual(['first'])
    expect(result).toMatchObject({
      ok: false,
      failed: 'broken',
      error: new Error('it is not so'),
      steps: [
        { name: 'first', ok: true },
        { name: 'broken', ok: false },
      ],
    })
  })

  test('that fail because they were interrupted fail for that reason', async () => {
    const interrupt = new AbortController()
    const interrupted = step('interrupted', async () => {
      interrupt.abort(new Error('ended by SIGINT'))
      throw new Error('the connection was closed')
    })
    const result = await runSteps([interrupted, last], [], () => undefined, interrupt.signal)
    expect(result).toMatchObject({ ok: false, error: new Error('ended by SIGINT') })
  })
})
