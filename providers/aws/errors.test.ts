import { describe, expect, test } from '@jest/globals'
import { Failure, type FailureReason } from '../../src/provider/index.ts'
import { classify, toFailure } from './errors.ts'

const call = { operation: 'PutBucketVersioning', action: 's3:PutBucketVersioning' }

interface Row {
  readonly reason: string
  readonly error: object
  readonly is: FailureReason
  readonly message: string
  readonly connection?: boolean
}

function sdkError(name: string, message: string, status?: number, members: object = {}): Error {
  const $metadata = status === undefined ? {} : { httpStatusCode: status, requestId: 'R1' }
  return Object.assign(new Error(message), { name, $metadata, ...members })
}

const rows: readonly Row[] = [
  {
    reason: 'a missing permission',
    error: sdkError('AccessDenied', 'User u may not', 403),
    is: 'denied',
    message: 'PutBucketVersioning: AccessDenied: User u may not',
  },
  {
    reason: "expired credentials are not the resource's fault, and the time is left out",
    error: sdkError('ExpiredToken', 'expired at 12:00:01', 400),
    is: 'denied',
    message: 'PutBucketVersioning: ExpiredToken: the credentials have expired',
    connection: true,
  },
  {
    reason: 'throttling',
    error: sdkError('SlowDown', 'Please reduce your request rate.', 503),
    is: 'throttled',
    message: 'PutBucketVersioning: SlowDown: Please reduce your request rate.',
  },
  {
    reason: 'an answer without a code is known by its status',
    error: sdkError('Unknown', 'UnknownError', 403),
    is: 'denied',
    message: 'PutBucketVersioning: HTTP 403',
  },
  {
    reason: 'a 404 that names no error of the service may come from anywhere',
    error: sdkError('NotFound', 'UnknownError', 404),
    is: 'transient',
    message:
      'PutBucketVersioning: HTTP 404: no error of the service came with it: check the endpoint, and proxies on the way',
  },
  {
    reason: 'a 404 whose body is no answer of the service',
    error: sdkError('Error', 'XML parse error', 404),
    is: 'transient',
    message:
      'PutBucketVersioning: HTTP 404: no error of the service came with it: check the endpoint, and proxies on the way',
  },
  {
    reason: 'a 404 with a code that is not listed says nothing of the resource',
    error: sdkError('NoSuchUpload', 'The upload does not exist.', 404),
    is: 'transient',
    message: 'PutBucketVersioning: NoSuchUpload: The upload does not exist.',
  },
  {
    reason: 'an operation the backend says it lacks',
    error: sdkError('NotImplemented', 'no', 501),
    is: 'unsupported',
    message: 'PutBucketVersioning: NotImplemented: no',
  },
  {
    reason: 'an operation an emulator answers with a page',
    error: sdkError('Unknown', 'boom', 500, {
      $response: { headers: { 'content-type': 'text/html; charset=utf-8' } },
    }),
    is: 'unsupported',
    message: 'PutBucketVersioning: HTTP 500: the endpoint does not know this operation',
  },
  {
    reason: 'a server error',
    error: sdkError('InternalError', 'We encountered an internal error.', 500),
    is: 'transient',
    message: 'PutBucketVersioning: InternalError: We encountered an internal error.',
  },
  {
    reason: 'a refused connection',
    error: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    is: 'transient',
    message: 'PutBucketVersioning: ECONNREFUSED: connection refused',
  },
  {
    reason: 'a region that does not exist',
    error: Object.assign(new Error('getaddrinfo ENOTFOUND s3.eu-wset-1.amazonaws.com'), {
      code: 'ENOTFOUND',
      hostname: 's3.eu-wset-1.amazonaws.com',
    }),
    is: 'invalid',
    message:
      'PutBucketVersioning: ENOTFOUND: host s3.eu-wset-1.amazonaws.com does not exist: wrong region or endpoint',
  },
  {
    reason: 'our own deadline',
    error: Object.assign(new Error('Request aborted'), { name: 'AbortError' }),
    is: 'transient',
    message: 'PutBucketVersioning: AbortError: stopped by our own deadline',
  },
  {
    reason: 'ids of requests would make every message new',
    error: sdkError('Odd', 'It failed (Request ID: ABC123, host id: x/y+z=)', 400),
    is: 'invalid',
    message: 'PutBucketVersioning: Odd: It failed',
  },
]

describe('toFailure', () => {
  test.each(rows)('$reason', ({ error, is, message, connection }) => {
    const failure = toFailure(error, call)
    expect(failure.reason).toBe(is)
    expect(failure.message).toBe(message)
    expect(failure.action).toBe('s3:PutBucketVersioning')
    expect(failure.connection).toBe(connection ?? false)
  })

  test('the codes of the service come first', () => {
    const codes = { AccessDenied: { reason: 'busy', afterMs: 5 } } as const
    const failure = toFailure(sdkError('AccessDenied', 'x', 403), call, codes)
    expect(failure).toMatchObject({ reason: 'busy', afterMs: 5 })
  })
})

describe('classify', () => {
  test('a failure stays what it is', () => {
    const failure = new Failure('quota', 'too many')
    expect(classify(failure)).toBe(failure)
  })

  test.each([undefined, null, 'text', 7])('%p is transient', (thrown) => {
    expect(classify(thrown).reason).toBe('transient')
  })
})
