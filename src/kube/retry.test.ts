import { expect, test } from '@jest/globals'
import { KubeError } from './error.ts'
import { type Repeat, retryDelayMs } from './retry.ts'

interface Row {
  readonly reason: string
  readonly repeat: Repeat
  readonly code: number
  readonly after?: number
  readonly retries?: number
  readonly want: number | undefined
}

/** With random = 0.5 the jitter is nothing, or 250 ms on a wait that the server asked for. */
const rows: readonly Row[] = [
  { reason: 'a read without answer', repeat: 'always', code: 0, want: 100 },
  { reason: 'the third time', repeat: 'always', code: 0, retries: 2, want: 400 },
  { reason: 'the sixth time', repeat: 'always', code: 0, retries: 5, want: undefined },
  { reason: 'a read that failed in the server', repeat: 'always', code: 500, want: 100 },
  { reason: 'an outage with a time', repeat: 'always', code: 503, after: 2, want: 2000 },
  { reason: 'a throttled read', repeat: 'always', code: 429, after: 1, want: 1250 },
  { reason: 'a throttled read, no time', repeat: 'always', code: 429, want: 100 },
  { reason: 'a read of what is absent', repeat: 'always', code: 404, want: undefined },
  { reason: 'a throttled apply', repeat: 'when-throttled', code: 429, after: 1, want: 1250 },
  { reason: 'an apply without answer', repeat: 'when-throttled', code: 0, want: undefined },
  { reason: 'a throttled create', repeat: 'never', code: 429, after: 1, want: undefined },
  { reason: 'a create without answer', repeat: 'never', code: 0, want: undefined },
  { reason: 'stale credentials, any verb', repeat: 'never', code: 401, want: 0 },
  { reason: 'fresh credentials refused', repeat: 'always', code: 401, retries: 1, want: undefined },
]

test.each(rows)('$reason: $want', ({ repeat, code, after, retries = 0, want }) => {
  const error = new KubeError({ message: '', code, reason: 'Any', retryAfterSeconds: after })
  expect(retryDelayMs(repeat, error, retries, 0.5)).toBe(want)
})
