import { describe, expect, test } from '@jest/globals'
import { Failure, unlessNotFound } from './failure.ts'
import { type Part, readPart } from './part.ts'

const denied = new Failure('denied', 'no permission')
const gone = new Failure('not-found', 'there is none')
const expired = new Failure('denied', 'the credentials have expired', { connection: true })
const mistake = new TypeError('a mistake in the kind')
const running = new AbortController().signal

interface Row {
  readonly reason: string
  readonly refusal?: Error
  readonly signal?: AbortSignal
  /** undefined: the refusal is thrown on. */
  readonly becomes: Part<string> | undefined
}

const rows: readonly Row[] = [
  { reason: 'an answer', becomes: { is: 'read', value: 'answer' } },
  {
    reason: 'a refusal of this call alone',
    refusal: denied,
    becomes: { is: 'unread', failure: denied },
  },
  {
    reason: 'the resource went between two calls',
    refusal: gone,
    becomes: { is: 'gone' },
  },
  {
    reason: 'credentials, which are at fault for every call',
    refusal: expired,
    becomes: undefined,
  },
  { reason: 'a mistake of the kind, which no user can mend', refusal: mistake, becomes: undefined },
  {
    reason: 'our own deadline, which says nothing of the cloud',
    refusal: denied,
    signal: AbortSignal.abort(),
    becomes: undefined,
  },
]

test.each(rows)('$reason', async ({ refusal, signal = running, becomes }) => {
  const read = async () => {
    if (refusal !== undefined) throw refusal
    return 'answer'
  }
  const part = readPart(true, read, signal)
  if (becomes === undefined) await expect(part).rejects.toBe(refusal)
  else expect(await part).toEqual(becomes)
})

test('what is not asked for is not read', async () => {
  const read = async () => {
    throw mistake
  }
  expect(await readPart(false, read, running)).toEqual({ is: 'not-asked' })
})

describe('the answer of a call about one resource', () => {
  test('is what the call answered', async () => {
    expect(await unlessNotFound(Promise.resolve('answer'))).toBe('answer')
  })

  test('is undefined when there is none', async () => {
    expect(await unlessNotFound(Promise.reject(gone))).toBeUndefined()
  })

  test.each([
    { reason: 'another refusal', error: denied },
    { reason: 'no refusal at all', error: mistake },
  ])('is an error for $reason', async ({ error }) => {
    await expect(unlessNotFound(Promise.reject(error))).rejects.toBe(error)
  })
})
