import { describe, expect, test } from '@jest/globals'
import { given, password, runOne } from '../../../test/support/secret-step.ts'
import { FunctionError } from './error.ts'

describe('words that quote a secret value are withheld', () => {
  const words = `cannot log in with ${password}`
  const withheld = '(withheld: it quotes a secret value)'

  test('in results and conditions', async () => {
    const result = await runOne(given, {
      results: [
        { severity: 2, message: words },
        { severity: 3, message: 'fine' },
      ],
      conditions: [{ type: 'Logged', status: 3, reason: 'No', message: words }],
    })
    expect(result).toMatchObject({
      outcome: 'Completed',
      events: [{ message: withheld }, { message: 'fine' }],
      conditions: [{ type: 'Logged', reason: 'No', message: withheld }],
    })
  })

  test('in a fatal result, and its step is named', async () => {
    expect(await runOne(given, { results: [{ severity: 1, message: words }] })).toMatchObject({
      code: 'FatalResult',
      message: `pipeline step "one" (function "f") returned a fatal result: ${withheld}`,
    })
  })

  test('in what a call failed with', async () => {
    const result = await runOne(given, new FunctionError('CallFailed', words))
    expect(result).toMatchObject({
      code: 'CallFailed',
      message: `pipeline step "one" (function "f") failed ${withheld}`,
    })
  })

  test.each([
    ['the type of a condition', { conditions: [{ type: password, status: 3, reason: 'No' }] }],
    ['a part of it', { conditions: [{ type: `Is-${password}`, status: 3, reason: 'No' }] }],
    ['its reason', { conditions: [{ type: 'Logged', status: 3, reason: password }] }],
    ['the reason of a result', { results: [{ severity: 2, message: 'x', reason: password }] }],
  ])('%s is no prose: the step fails', async (_reason, answer) => {
    const result = await runOne(given, answer)
    expect(result).toMatchObject({ outcome: 'Failed', code: 'SecretExposed' })
    expect(JSON.stringify(result)).not.toContain(password)
  })
})
