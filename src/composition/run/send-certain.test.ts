import { describe, expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import { sendCertain } from './send-certain.ts'

const failure = (code: number, message: string, causes: KubeError['causes'] = []) =>
  new KubeError({ code, message, causes, reason: 'X' })
const untyped = failure(500, '.data.a: expected string')
const down = failure(500, 'etcdserver: request timed out')
const full = failure(500, 'etcdserver: mvcc: database space exceeded')
const unconverted = failure(500, 'conversion webhook for acme.test/v2, Kind=App failed: refused')
const incomplete = failure(422, 'spec is required', [{ field: 'spec', message: 'is required' }])

interface Answers {
  /** What each attempt is answered with; a text is an answer of success, and unset what is not asked. */
  readonly apply: KubeError | string
  readonly content?: KubeError | string
  readonly name?: KubeError | string
}

/** How it ends, and what was asked on the way. */
async function send(answers: Answers) {
  const asked: string[] = []
  const ask = (what: keyof Answers) => () => {
    asked.push(what)
    const answer = answers[what]
    return answer instanceof KubeError ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const sending = sendCertain({
    ...{ apply: ask('apply'), tryContent: ask('content'), tryName: ask('name') },
  })
  const end = await sending.catch((error: KubeError) => `${error.code}: ${error.message}`)
  return { end, asked }
}

describe('an apply', () => {
  const rows: readonly {
    readonly reason: string
    readonly answers: Answers
    readonly end: string
    readonly asked: readonly (keyof Answers)[]
  }[] = [
    {
      reason: 'that is taken is sent once',
      answers: { apply: 'made' },
      end: 'made',
      asked: ['apply'],
    },
    {
      reason: 'is refused for its content when that alone cannot even be tried',
      answers: { apply: untyped, content: untyped, name: 'fine' },
      end: '422: .data.a: expected string',
      asked: ['apply', 'content', 'name'],
    },
    {
      reason: 'is so for a kind that is never without content',
      answers: { apply: untyped, content: untyped, name: incomplete },
      end: '422: .data.a: expected string',
      asked: ['apply', 'content', 'name'],
    },
    {
      reason: 'may pass while the store is full: what is not stored is taken',
      answers: { apply: full, content: 'fine' },
      end: '500: etcdserver: mvcc: database space exceeded',
      asked: ['apply', 'content'],
    },
    {
      reason: 'may pass while the store is gone: nothing is taken',
      answers: { apply: down, content: down, name: down },
      end: '500: etcdserver: request timed out',
      asked: ['apply', 'content', 'name'],
    },
    {
      reason: 'may pass while a conversion webhook fails for whatever is applied',
      answers: { apply: unconverted, content: unconverted, name: unconverted },
      end: '500: conversion webhook for acme.test/v2, Kind=App failed: refused',
      asked: ['apply', 'content', 'name'],
    },
    {
      reason: 'may pass when the server is busy before it can tell',
      answers: { apply: untyped, content: untyped, name: failure(429, 'busy') },
      end: '500: .data.a: expected string',
      asked: ['apply', 'content', 'name'],
    },
    {
      reason: 'may pass when it fails in another way each time',
      answers: { apply: down, content: untyped },
      end: '500: etcdserver: request timed out',
      asked: ['apply', 'content'],
    },
    {
      reason: 'may pass when a webhook knows no dry run',
      answers: { apply: full, content: failure(400, 'webhook x does not support dry run') },
      end: '500: etcdserver: mvcc: database space exceeded',
      asked: ['apply', 'content'],
    },
    {
      reason: 'may pass when something behind the server is the cause',
      answers: { apply: failure(500, 'no webhook', [{ message: 'refused' }]) },
      end: '500: no webhook',
      asked: ['apply'],
    },
    {
      reason: 'is not tried out when the answer is clear',
      answers: { apply: failure(503, 'busy') },
      end: '503: busy',
      asked: ['apply'],
    },
  ]
  test.each(rows)('$reason', async ({ answers, end, asked }) => {
    expect(await send(answers)).toEqual({ end, asked })
  })

  test('ends with what is no answer', async () => {
    const bug = new TypeError('undefined is not a function')
    const applying = sendCertain({
      apply: () => Promise.reject(untyped),
      tryContent: () => Promise.reject(bug),
      tryName: () => Promise.resolve(),
    })
    await expect(applying).rejects.toBe(bug)
  })
})
