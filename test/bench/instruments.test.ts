import { describe, expect, test } from '@jest/globals'
import type { AuditEvent } from '../../src/local/audit.ts'
import { countChecks } from './checks.ts'
import { writesOf } from './kube-writes.ts'
import { parseProcessLoad } from './process-load.ts'
import { quantile, tally } from './statistics.ts'

describe("the controller's writes", () => {
  const own = 'system:serviceaccount:plumbline-system:plumbline'
  const event = (change: Partial<AuditEvent>): AuditEvent => ({
    stage: 'ResponseComplete',
    verb: 'patch',
    requestURI: '/',
    user: { username: own },
    objectRef: { resource: 'buckets', subresource: 'status' },
    requestReceivedTimestamp: '',
    ...change,
  })

  test.each([
    { change: {}, found: ['patch buckets/status'], reason: 'a status patch' },
    {
      change: { verb: 'create', objectRef: { resource: 'events' } },
      found: ['create events'],
      reason: 'an Event is a write',
    },
    { change: { verb: 'get' }, found: [], reason: 'a read is none' },
    { change: { user: { username: 'admin' } }, found: [], reason: "somebody else's" },
    { change: { objectRef: { resource: 'leases' } }, found: [], reason: 'belongs to the process' },
    { change: { stage: 'Panic' }, found: [], reason: 'nothing was written' },
  ])('$reason', ({ change, found }) => {
    expect(writesOf([event(change)])).toEqual(found)
  })
})

describe('idle checks', () => {
  const call = (resource: string, t: number) => ({ resource, t })

  test.each([
    { calls: [], found: 0, reason: 'nothing was looked at' },
    { calls: [call('a', 1), call('a', 1.4)], found: 1, reason: 'one check makes several calls' },
    { calls: [call('a', 1), call('b', 1.1), call('a', 1.2)], found: 2, reason: 'two at a time' },
    { calls: [call('a', 1), call('a', 11)], found: 2, reason: 'the same one later' },
  ])('$reason', ({ calls, found }) => {
    expect(countChecks(calls)).toBe(found)
  })
})

test("a process's name may hold spaces and parentheses", () => {
  const stat = '42 (node (x) y) S 1 42 42 0 -1 4194304 9 0 0 0 130 46 0 0 20 0 11 0 5 1 2 3'
  const status = 'Name:\tnode\nVmHWM:\t  300000 kB\nVmRSS:\t  131072 kB\n'
  expect(parseProcessLoad(stat, status)).toEqual({ rssMb: 128, cpuSeconds: 1.76 })
})

describe('statistics', () => {
  const values = [5, 1, 4, 2, 3]

  test.each([
    { share: 0.5, found: 3, reason: 'the middle' },
    { share: 0.95, found: 5, reason: 'of five, the 95th percentile is the greatest' },
    { share: 0, found: 1, reason: 'the least' },
  ])('$share: $reason', ({ share, found }) => {
    expect(quantile(values, share)).toBe(found)
  })

  test('there is no quantile of nothing', () => {
    expect(quantile([], 0.5)).toBeNaN()
  })

  test('the most frequent word comes first', () => {
    expect(tally(['b', 'a', 'b', 'c'])).toBe('b 2, a 1, c 1')
  })
})
