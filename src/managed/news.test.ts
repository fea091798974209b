import { expect, test } from '@jest/globals'
import type { ManagedStatus } from './managed-resource.ts'
import { isToldAlready } from './news.ts'

const before = {
  conditions: [],
  atProvider: { status: 'available', latest: '10:00', zone: 'a' },
  drift: { state: 'InSync', fields: [], lastVerifiedTime: '10:00' },
} as unknown as ManagedStatus

interface Row {
  readonly reason: string
  readonly facts?: Record<string, string>
  readonly drift?: Record<string, unknown>
  readonly told: boolean
}

test.each<Row>([
  { reason: 'the same status', told: true },
  { reason: 'a new time of verification only', drift: { lastVerifiedTime: '11:00' }, told: true },
  { reason: 'a fact that moves by itself', facts: { latest: '11:00' }, told: true },
  { reason: 'another fact moved', facts: { status: 'modifying' }, told: false },
  { reason: 'another fact moved with it', facts: { latest: '11:00', zone: 'b' }, told: false },
  { reason: 'a new state of drift', drift: { state: 'Drifted' }, told: false },
])('$reason: told already is $told', ({ facts, drift, told }) => {
  const after = {
    ...before,
    atProvider: { ...before.atProvider, ...facts },
    drift: { ...before.drift, ...drift },
  } as unknown as ManagedStatus
  expect(isToldAlready(after, before, ['latest'])).toBe(told)
})

test.each([
  { reason: 'came', old: { zone: 'a' }, now: { zone: 'a', latest: '10:00' } },
  { reason: 'went', old: { zone: 'a', latest: '10:00' }, now: { zone: 'a' } },
])('a moving fact that $reason is news', ({ old, now }) => {
  const of = (atProvider: object) => ({ ...before, atProvider }) as unknown as ManagedStatus
  expect(isToldAlready(of(now), of(old), ['latest'])).toBe(false)
})
