import { describe, expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import { sendCertain } from './send-certain.ts'

const failure = (code: number, message: string, causes: KubeError['causes'] = []) =>
  new KubeError({ code, message, causes, reason: 'X' })
const untyped = failure(500, '.data.a: expected string')
const down = failure(500, 'etcd is gone')

/** What each apply in turn is answered with; a text is an answer of success. */
async function send(applies: readonly (KubeError | string)[], read: KubeError | undefined) {
  const left = [...applies]
  const next = (answer: KubeError | string | undefined) =>
    answer instanceof KubeError ? Promise.reject(answer) : Promise.resolve(answer)
  const sending = sendCertain(
    () => next(left.shift()),
    () => next(read),
  )
  const end = await sending.catch((error: KubeError) => `${error.code}: ${error.message}`)
  return { end, left: left.length }
}

describe('an apply', () => {
  const rows: readonly {
    readonly reason: string
    readonly applies: readonly (KubeError | string)[]
    readonly read?: KubeError
    readonly end: string
    readonly left?: number
  }[] = [
    { reason: 'that is taken is sent once', applies: ['made', 'x'], end: 'made', left: 1 },
    {
      reason: 'is refused for its content when the server, asked again, says the same',
      applies: [untyped, untyped],
      end: '422: .data.a: expected string',
    },
    {
      reason: 'may pass while the server cannot even be read',
      applies: [down, down],
      read: down,
      end: '500: etcd is gone',
      left: 1,
    },
    { reason: 'may have come at a bad moment', applies: [down, 'made'], end: 'made' },
    {
      reason: 'may pass when it fails in another way each time',
      applies: [down, untyped],
      end: '500: .data.a: expected string',
    },
    {
      reason: 'may pass when something behind the server is the cause',
      applies: [failure(500, 'no webhook', [{ message: 'refused' }]), 'x'],
      end: '500: no webhook',
      left: 1,
    },
    {
      reason: 'is not sent again when the answer is clear',
      applies: [failure(503, 'busy'), 'x'],
      end: '503: busy',
      left: 1,
    },
  ]
  test.each(rows)('$reason', async ({ applies, read, end, left = 0 }) => {
    expect(await send(applies, read)).toEqual({ end, left })
  })

  test('ends with what is no answer', async () => {
    const bug = new TypeError('undefined is not a function')
    const applying = sendCertain(
      () => Promise.reject(untyped),
      () => Promise.reject(bug),
    )
    await expect(applying).rejects.toBe(bug)
  })
})
