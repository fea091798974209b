import { describe, expect, test } from '@jest/globals'
import type { FailureReason } from '../../../src/provider/index.ts'
import { isNotConfigured, toS3Failure } from './errors.ts'
import { toHead } from './head.ts'

const rows: readonly {
  readonly operation: string
  readonly code: string
  readonly is: FailureReason
  readonly action: string
  readonly afterMs?: number
}[] = [
  {
    operation: 'CreateBucket',
    code: 'OperationAborted',
    is: 'busy',
    action: 's3:CreateBucket',
    afterMs: 60_000,
  },
  {
    operation: 'CreateBucket',
    code: 'BucketAlreadyOwnedByYou',
    is: 'already-exists',
    action: 's3:CreateBucket',
  },
  {
    operation: 'CreateBucket',
    code: 'BucketAlreadyExists',
    is: 'already-exists',
    action: 's3:CreateBucket',
  },
  { operation: 'CreateBucket', code: 'TooManyBuckets', is: 'quota', action: 's3:CreateBucket' },
  {
    operation: 'GetBucketTagging',
    code: 'NoSuchBucket',
    is: 'not-found',
    action: 's3:GetBucketTagging',
  },
  {
    operation: 'PutBucketPolicy',
    code: 'MalformedPolicy',
    is: 'invalid',
    action: 's3:PutBucketPolicy',
  },
  {
    operation: 'GetBucketPolicy',
    code: 'MethodNotAllowed',
    is: 'denied',
    action: 's3:GetBucketPolicy',
  },
  {
    operation: 'PutBucketAccelerateConfiguration',
    code: 'MethodNotAllowed',
    is: 'unsupported',
    action: 's3:PutAccelerateConfiguration',
  },
  {
    operation: 'DeleteBucketEncryption',
    code: 'AccessDenied',
    is: 'denied',
    action: 's3:PutEncryptionConfiguration',
  },
  {
    operation: 'PutBucketVersioning',
    code: 'InvalidBucketState',
    is: 'invalid',
    action: 's3:PutBucketVersioning',
  },
  {
    operation: 'DeleteBucketTagging',
    code: 'SlowDown',
    is: 'throttled',
    action: 's3:PutBucketTagging',
  },
]

describe('toS3Failure', () => {
  test.each(rows)('$operation: $code is $is', ({ operation, code, is, action, afterMs }) => {
    const failure = toS3Failure(s3Error(code, 409), operation)
    expect(failure).toMatchObject({ reason: is, action })
    expect(failure.afterMs).toBe(afterMs)
    expect(failure.message).toMatch(new RegExp(`^${operation}: ${code}: `))
  })
})

describe('isNotConfigured', () => {
  test('each read knows its own code only', () => {
    expect(isNotConfigured('GetBucketCors', s3Error('NoSuchCORSConfiguration', 404))).toBe(true)
    expect(isNotConfigured('GetBucketCors', s3Error('NoSuchTagSet', 404))).toBe(false)
    expect(isNotConfigured('GetBucketCors', 'NoSuchCORSConfiguration')).toBe(false)
  })
})

describe('toHead', () => {
  const here = 'eu-west-1'
  test.each([
    { reason: 'found', send: async () => ({ BucketRegion: here }), is: { is: 'present' } },
    { reason: 'found by a backend without regions', send: async () => ({}), is: { is: 'present' } },
    {
      reason: 'found by a backend that answers for every region',
      send: async () => ({ BucketRegion: 'us-east-2' }),
      is: { is: 'elsewhere', region: 'us-east-2' },
    },
    { reason: 'not found', send: failing(404, here, 'R1'), is: { is: 'absent' } },
    { reason: 'not permitted or not ours', send: failing(403, here), is: { is: 'forbidden' } },
    {
      reason: 'redirected',
      send: failing(301, 'us-east-2'),
      is: { is: 'elsewhere', region: 'us-east-2' },
    },
    {
      reason: 'signed for the wrong region',
      send: failing(400, 'us-east-2'),
      is: { is: 'elsewhere', region: 'us-east-2' },
    },
  ])('$reason', async ({ send, is }) => {
    expect(await toHead(here, send)).toEqual(is)
  })

  test('a 404 that S3 did not send tells nothing of the bucket', async () => {
    await expect(toHead(here, failing(404))).rejects.toMatchObject({
      reason: 'transient',
      message: expect.stringMatching(/^HeadBucket: HTTP 404: .*check the endpoint/),
    })
  })

  test('anything else is a failure', async () => {
    await expect(toHead(here, failing(503))).rejects.toMatchObject({
      reason: 'throttled',
      message: 'HeadBucket: HTTP 503',
    })
  })
})

function failing(status: number, region?: string, requestId?: string): () => Promise<never> {
  const headers = {
    ...(region === undefined ? {} : { 'x-amz-bucket-region': region }),
    ...(requestId === undefined ? {} : { 'x-amz-request-id': requestId }),
  }
  return async () => {
    throw Object.assign(s3Error('Unknown', status), { $response: { headers } })
  }
}

function s3Error(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('the sentence'), { name, $metadata: { httpStatusCode } })
}
