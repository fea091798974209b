import { describe, expect, test } from '@jest/globals'
import { runFunction } from './protocol.ts'
import { toFunctionResponse } from './response.ts'
import { toStruct } from './struct.ts'

const empty = {
  desired: { composite: { resource: {}, ready: 'Unspecified' }, resources: {} },
  context: {},
  requirements: { resources: {}, extraResources: {}, schemas: {} },
  results: [],
  conditions: [],
  ttlMs: undefined,
}

describe('an answer', () => {
  test('without anything wants nothing', () => {
    expect(toFunctionResponse(runFunction.decodeResponse(Buffer.alloc(0)))).toEqual(empty)
  })

  test('of a newer protocol is read without what we do not know', () => {
    const fieldOf99 = Buffer.from([0x9a, 0x06, 0x01, 0x61])
    expect(toFunctionResponse(runFunction.decodeResponse(fieldOf99))).toEqual(empty)
  })

  test('keeps what its state says', () => {
    const resource = toStruct({ kind: 'A' })
    const connectionDetails = { token: Buffer.from('t') }
    const wire = { desired: { resources: { a: { resource, ready: 2, connectionDetails } } } }
    expect(toFunctionResponse(wire).desired.resources).toEqual({
      a: { resource: { kind: 'A' }, ready: 'False', connectionDetails },
    })
  })
})

test.each([
  { ready: 0, expected: 'Unspecified' },
  { ready: 1, expected: 'True' },
  { ready: 2, expected: 'False' },
  { ready: 99, expected: 'Unspecified' },
])('ready $ready is $expected', ({ ready, expected }) => {
  expect(toFunctionResponse({ desired: { composite: { ready } } }).desired.composite.ready).toBe(
    expected,
  )
})

test.each([
  { severity: undefined, expected: 'Unspecified' },
  { severity: 1, expected: 'Fatal' },
  { severity: 2, expected: 'Warning' },
  { severity: 3, expected: 'Normal' },
  { severity: 99, expected: 'Unspecified' },
])('severity $severity is $expected', ({ severity, expected }) => {
  const result = { message: 'm', reason: '', ...(severity === undefined ? {} : { severity }) }
  expect(toFunctionResponse({ results: [result] }).results).toEqual([
    { severity: expected, message: 'm', reason: undefined },
  ])
})

test.each([
  { status: undefined, expected: 'Unknown' },
  { status: 1, expected: 'Unknown' },
  { status: 2, expected: 'True' },
  { status: 3, expected: 'False' },
  { status: 99, expected: 'Unknown' },
])('status $status is $expected', ({ status, expected }) => {
  const condition = { type: 'T', ...(status === undefined ? {} : { status }) }
  expect(toFunctionResponse({ conditions: [condition] }).conditions[0]?.status).toBe(expected)
})

test.each([
  { ttl: undefined, expected: undefined },
  { ttl: {}, expected: undefined },
  { ttl: { seconds: -1 }, expected: undefined },
  { ttl: { nanos: 5_000_000 }, expected: 5 },
  { ttl: { seconds: 60, nanos: 500_000_000 }, expected: 60_500 },
])('ttl $ttl is $expected ms', ({ ttl, expected }) => {
  const wire = { meta: ttl === undefined ? {} : { ttl } }
  expect(toFunctionResponse(wire).ttlMs).toBe(expected)
})

test.each([
  { reason: 'by name', wire: { matchName: 'x' }, expected: { matchName: 'x' } },
  {
    reason: 'labels that are empty select all',
    wire: { matchLabels: {} },
    expected: { matchLabels: {} },
  },
  { reason: 'an empty namespace is none', wire: { namespace: '' }, expected: {} },
  { reason: 'a namespace', wire: { namespace: 'n' }, expected: { namespace: 'n' } },
])('a selector: $reason', ({ wire, expected }) => {
  const selector = { apiVersion: 'v1', kind: 'A', ...wire }
  const response = toFunctionResponse({ requirements: { resources: { it: selector } } })
  expect(response.requirements.resources.it).toEqual({ apiVersion: 'v1', kind: 'A', ...expected })
})
