import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { describe, expect, test } from '@jest/globals'
import { toCallError, toUnreachable } from './call-error.ts'

const facts = { requestBytes: 5_452_595, callTimeoutMs: 1_500, maxReceiveBytes: 16 * 1024 ** 2 }

function failed(code: number, details: string): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() })
}

test.each([
  {
    error: failed(status.DEADLINE_EXCEEDED, 'Deadline exceeded after 1.501s,remote_addr=10.0.0.1'),
    code: 'TimedOut',
    message: 'did not answer within 1.5 s',
  },
  {
    error: failed(status.UNAVAILABLE, 'Connection dropped'),
    code: 'Unreachable',
    message: 'was lost before it answered: Connection dropped',
  },
  {
    error: failed(status.RESOURCE_EXHAUSTED, 'CLIENT: too large'),
    code: 'MessageTooLarge',
    message:
      'answered RESOURCE_EXHAUSTED to a request of 5.2 MiB: CLIENT: too large; functions take 4 MiB unless started with a higher limit, answers may have 16.0 MiB',
  },
  {
    error: failed(status.UNIMPLEMENTED, 'no method'),
    code: 'ProtocolUnsupported',
    message: 'serves neither v1 nor v1beta1 of the function protocol: no method',
  },
  {
    error: failed(status.UNAUTHENTICATED, 'who are you'),
    code: 'CallFailed',
    message: 'answered UNAUTHENTICATED: who are you',
  },
  { error: failed(99, 'odd'), code: 'CallFailed', message: 'answered status 99: odd' },
])('$code: $message', ({ error, code, message }) => {
  expect(toCallError(error, facts)).toMatchObject({ code, message, cause: error })
})

describe('no connection', () => {
  test.each([
    {
      details:
        'round_robin: No connection established. Last error: No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.1:9443 (2026-11-21T14:00:00.123Z). Resolution note: ',
      why: 'connect ECONNREFUSED 10.0.0.1:9443',
    },
    {
      details: 'Name resolution failed for target dns:f.system:9443 (2026-11-21T14:00:00.123Z)',
      why: 'Name resolution failed for target dns:f.system:9443',
    },
    { details: undefined, why: 'nothing answers there yet' },
  ])('is told without times: $why', ({ details, why }) => {
    expect(toUnreachable(details, { withinMs: 10_000, isSecure: true }).message).toBe(
      `could not be reached by mutual TLS within 10 s: ${why}`,
    )
  })
})
