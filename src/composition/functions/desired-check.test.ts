import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import { checkDesired } from './desired-check.ts'

const map = { apiVersion: 'v1', kind: 'ConfigMap' }

function check(resources: Readonly<Record<string, JsonObject>>, composite: JsonObject = {}) {
  const desired = Object.entries(resources).map(
    ([name, resource]) => [name, { resource, ready: 'Unspecified' }] as const,
  )
  return checkDesired({
    composite: { resource: composite, ready: 'Unspecified' },
    resources: Object.fromEntries(desired),
  }).map(({ resource, problem }) => `${resource}: ${problem}`)
}

describe('may be applied', () => {
  test.each([
    { reason: 'without a name', object: map },
    { reason: 'a name with dots', object: { ...map, metadata: { name: 'a.b-c.1' } } },
    {
      reason: 'a prefix that ends in a dash',
      object: { ...map, metadata: { generateName: 'a-' } },
    },
    { reason: 'text for labels', object: { ...map, metadata: { labels: { a: 'b' } } } },
  ])('$reason', ({ object }) => {
    expect(check({ a: object })).toEqual([])
  })

  test('two kinds of one name', () => {
    const metadata = { name: 'x' }
    expect(check({ a: { ...map, metadata }, b: { ...map, kind: 'Secret', metadata } })).toEqual([])
  })
})

describe('must not be applied', () => {
  test.each([
    { object: {}, problems: ['apiVersion is missing', 'kind is missing'] },
    { object: { ...map, kind: '' }, problems: ['kind is missing'] },
    { object: { ...map, apiVersion: 1 }, problems: ['apiVersion is missing'] },
    { object: { ...map, metadata: 'x' }, problems: ['metadata is not an object'] },
    {
      object: { ...map, metadata: { name: 'A_b' } },
      problems: ['metadata.name "A_b" is not a valid name (RFC 1123)'],
    },
    {
      object: { ...map, metadata: { name: 7 } },
      problems: ['metadata.name 7 is not a valid name (RFC 1123)'],
    },
    {
      object: { ...map, metadata: { namespace: '../x' } },
      problems: ['metadata.namespace "../x" is not a valid name (RFC 1123)'],
    },
    {
      object: { ...map, metadata: { annotations: { a: 1 }, labels: [] } },
      problems: ['metadata.labels is not an object', 'metadata.annotations["a"] is not a string'],
    },
    {
      object: { ...map, spec: { list: [1, Number.NaN], max: Number.POSITIVE_INFINITY } },
      problems: ['spec.list.1 is NaN', 'spec.max is Infinity'],
    },
  ])('$problems', ({ object, problems }) => {
    expect(check({ a: object })).toEqual(problems.map((problem) => `a: ${problem}`))
  })

  test('a name of more than 253 characters', () => {
    expect(check({ a: { ...map, metadata: { name: 'x'.repeat(254) } } })).toHaveLength(1)
  })

  test('a resource without a name in the pipeline', () => {
    expect(check({ '': map })).toEqual([': it has no name in the pipeline'])
  })

  test('one object twice', () => {
    const object = { ...map, metadata: { name: 'x' } }
    expect(check({ a: object, b: object })).toEqual([
      'b: it is the same object as resource "a": ConfigMap "x"',
    ])
  })

  test.each([
    { status: 'ready', problem: 'status is not an object' },
    { status: { size: Number.NaN }, problem: 'status.size is NaN' },
  ])('a composite: $problem', ({ status, problem }) => {
    expect(check({}, { status })).toEqual([`undefined: ${problem}`])
  })
})

test('a name that the inventory could not take', () => {
  const longest = 'x'.repeat(256)
  expect(check({ [longest]: map })).toEqual([])
  expect(check({ [`${longest}x`]: map })).toEqual([
    `${longest}x: its name in the pipeline has 257 characters; at most 256 are taken`,
  ])
})

test('more resources than are made for one composite', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, map]))
  expect(check(many(1000))).toEqual([])
  expect(check(many(1001))).toEqual([
    'undefined: it has 1001 resources; at most 1000 are made for a composite',
  ])
})
