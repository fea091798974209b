import { beforeAll, expect, test } from '@jest/globals'
import { fitnessOf, isPair, type ServingPair } from './certificates.ts'
import { issuePair } from './issue-pair.ts'
import { nextStep, type Pairs, type RotationFacts, switched, trustOf } from './rotation.ts'

const host = 'plumbline-admission.plumbline-system.svc'
const start = Date.UTC(2026, 0, 1)
const day = 24 * 3600 * 1000
const facts: RotationFacts = { nowMs: start + day, host, toldMs: undefined, settleMs: 10_000 }

let one: ServingPair
let two: ServingPair

beforeAll(async () => {
  one = await issuePair(host, start)
  two = await issuePair(host, start)
})

const alone = (): Pairs => ({ current: one, next: undefined, previous: undefined })
const turning = (): Pairs => ({ current: one, next: two, previous: undefined })

const rows: readonly {
  readonly reason: string
  readonly stored?: () => Pairs
  readonly shown?: () => Pairs
  readonly facts?: Partial<RotationFacts>
  readonly step: object
}[] = [
  { reason: 'nothing is there yet', step: { is: 'begin' } },
  { reason: 'a young certificate stays', stored: alone, step: { is: 'keep' } },
  {
    reason: 'after two thirds of its time the next one is announced',
    stored: alone,
    facts: { nowMs: start + 61 * day },
    step: { is: 'announce' },
  },
  {
    reason: 'an announced one is not shown before the API server was told',
    stored: turning,
    step: { is: 'wait', afterMs: 10_000 },
  },
  {
    reason: 'nor before every API server has heard it',
    stored: turning,
    facts: { toldMs: 4_000 },
    step: { is: 'wait', afterMs: 6_000 },
  },
  {
    reason: 'then it is shown',
    stored: turning,
    facts: { toldMs: 10_000 },
    step: { is: 'switch' },
  },
  {
    reason: 'an expired one protects nothing',
    stored: alone,
    facts: { nowMs: start + 91 * day },
    step: { is: 'begin' },
  },
  {
    reason: 'one for another host is of no use',
    stored: alone,
    facts: { host: '127.0.0.1' },
    step: { is: 'begin' },
  },
  {
    reason: 'whoever deletes the Secret wants other keys, while this one is still shown',
    shown: alone,
    step: { is: 'announce' },
  },
]

test.each(rows)('$reason', ({ stored, shown, facts: more, step }) => {
  expect(nextStep(stored?.(), shown?.(), { ...facts, ...more })).toEqual(step)
})

test('what is shown and what will be are both trusted, and the one before for a replica that lags', () => {
  expect(trustOf(turning())).toBe(`${one.authority}\n${two.authority}`)
  const after = switched(turning())
  expect(after).toEqual({ current: two, next: undefined, previous: one.authority })
  expect(trustOf(after)).toBe(`${two.authority}\n${one.authority}`)
})

test('a certificate is for its host alone, by name or by address', async () => {
  const local = await issuePair('127.0.0.1', start)
  expect(fitnessOf(local, '127.0.0.1', start)).toBe('good')
  expect(fitnessOf(local, host, start)).toBe('unusable')
})

test('a certificate with the key of another, or text, is no pair', () => {
  expect(isPair(one)).toBe(true)
  expect(isPair({ ...one, key: two.key })).toBe(false)
  expect(isPair({ ...one, certificate: 'text' })).toBe(false)
})
