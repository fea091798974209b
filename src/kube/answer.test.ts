import { describe, expect, test } from '@jest/globals'
import { errors } from 'undici'
import {
  type Answer,
  isDeadSession,
  toAnswerError,
  toStatusError,
  toTransportError,
} from './answer.ts'
import { KubeconfigError } from './config-file.ts'

const label = 'get /api/v1/secrets'

describe('toAnswerError', () => {
  test('takes reason, message and causes from a Status', () => {
    const causes = [{ reason: 'FieldValueInvalid', message: 'must be x', field: 'spec.a' }]
    const body = { reason: 'Invalid', message: 'spec.a is wrong', details: { causes } }
    expect(errorOf({ code: 422, body: JSON.stringify(body) })).toMatchObject({
      message: `${label}: 422 Invalid: spec.a is wrong`,
      code: 422,
      reason: 'Invalid',
      causes,
    })
  })

  test('takes the text of a throttled answer as it is', () => {
    const answer = { code: 429, contentType: 'text/plain', body: 'Too many\nrequests\n' }
    expect(errorOf({ ...answer, retryAfter: '3' })).toMatchObject({
      message: `${label}: 429 TooManyRequests: Too many requests`,
      reason: 'TooManyRequests',
      retryAfterSeconds: 3,
    })
  })

  test.each([
    { reason: 'the header in seconds', retryAfter: '7', details: {}, want: 7 },
    { reason: 'the details', retryAfter: undefined, details: { retryAfterSeconds: 5 }, want: 5 },
    { reason: 'not a date', retryAfter: 'Sat, 21 Nov 2026', details: {}, want: undefined },
  ])('the time to wait comes from $reason', ({ retryAfter, details, want }) => {
    const body = JSON.stringify({ reason: 'ServerTimeout', details })
    expect(errorOf({ code: 500, body, retryAfter }).retryAfterSeconds).toBe(want)
  })

  test.each([
    { reason: 'a named object', details: { name: 'a' }, want: 'NotFound' },
    { reason: 'no name: the path is not served', details: {}, want: 'UnknownKind' },
    { reason: 'no details', details: undefined, want: 'UnknownKind' },
  ])('a 404 with $reason', ({ details, want }) => {
    const body = JSON.stringify({ reason: 'NotFound', details })
    expect(errorOf({ code: 404, body }).reason).toBe(want)
  })

  test.each([
    { reason: 'broken JSON', contentType: 'application/json', body: '{' },
    { reason: 'nothing', contentType: '', body: '' },
    { reason: 'a list', contentType: 'application/json', body: '[]' },
  ])('survives $reason', ({ contentType, body }) => {
    expect(errorOf({ code: 502, contentType, body })).toMatchObject({
      code: 502,
      reason: 'Unknown',
    })
  })
})

describe('toStatusError', () => {
  test('calls every 410 Expired', () => {
    expect(toStatusError(label, { code: 410, reason: 'Gone', message: 'too old' })).toMatchObject({
      message: `${label}: 410 Expired: too old`,
      reason: 'Expired',
    })
  })

  test('survives what is no Status', () => {
    expect(toStatusError(label, 'x')).toMatchObject({ code: 500, reason: 'InternalError' })
  })
})

describe('toTransportError', () => {
  test.each([
    {
      reason: 'no head in time',
      cause: new errors.HeadersTimeoutError(),
      want: { reason: 'Timeout', message: `${label}: no answer in time` },
    },
    {
      reason: 'a system error',
      cause: Object.assign(new Error('connect 10.0.0.1:443'), { code: 'ECONNREFUSED' }),
      want: { reason: 'Transport', message: `${label}: no answer (ECONNREFUSED)` },
    },
    {
      reason: 'an error of another realm',
      cause: { code: 'ERR_HTTP2_SESSION_ERROR' },
      want: { reason: 'Transport', message: `${label}: no answer (ERR_HTTP2_SESSION_ERROR)` },
    },
    {
      reason: 'no credentials',
      cause: new KubeconfigError('CredentialsUnavailable', 'token: cannot be read'),
      want: { reason: 'Unauthorized', message: `${label}: token: cannot be read` },
    },
  ])('$reason', ({ cause, want }) => {
    expect(toTransportError(label, cause)).toMatchObject({ ...want, code: 0, cause })
  })
})

test.each([
  { reason: 'refused by an ended session', code: 'ERR_HTTP2_INVALID_SESSION', want: true },
  { reason: 'refused after a GOAWAY', code: 'ERR_HTTP2_GOAWAY_SESSION', want: true },
  { reason: 'cut while under way: it may have been sent', code: 'UND_ERR_SOCKET', want: false },
])('isDeadSession: $reason', ({ code, want }) => {
  expect(isDeadSession({ code })).toBe(want)
})

function errorOf(answer: Partial<Answer> & { readonly code: number }) {
  const rest = { contentType: 'application/json', retryAfter: undefined, body: '' }
  return toAnswerError(label, { ...rest, ...answer })
}
