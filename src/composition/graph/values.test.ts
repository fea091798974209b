import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isCelMap } from './cel.ts'
import type { Schema } from './schema.ts'
import { dynamic } from './shape.ts'
import { toJsonValue, toValue } from './values.ts'

const same = <T>(schema: T): T => schema

describe('in', () => {
  const rows: readonly {
    readonly reason: string
    readonly json: unknown
    readonly schema: Schema
    readonly value: unknown
  }[] = [
    { reason: 'an integer', json: 3, schema: { type: 'integer' }, value: 3n },
    {
      reason: 'a number stays a double, also when whole',
      json: 3,
      schema: { type: 'number' },
      value: 3,
    },
    { reason: 'whole without a type', json: 3, schema: {}, value: 3n },
    { reason: 'a fraction without a type', json: 3.5, schema: {}, value: 3.5 },
    {
      reason: 'a union of integer and string',
      json: 80,
      schema: { 'x-kubernetes-int-or-string': true },
      value: 80n,
    },
    {
      reason: 'beyond what a double holds',
      json: 2 ** 60,
      schema: { type: 'integer' },
      value: 2 ** 60,
    },
    {
      reason: 'a time stays text',
      json: '2020-01-01T00:00:00Z',
      schema: { type: 'string', format: 'date-time' },
      value: '2020-01-01T00:00:00Z',
    },
    { reason: 'null', json: null, schema: {}, value: null },
  ]

  test.each(rows)('$reason', ({ json, schema, value }) => {
    expect(toValue(json, schema, same)).toBe(value)
  })

  test('an object is converted once for its schema, and again for another', () => {
    const json = { a: 1 }
    const schema: Schema = { type: 'object', properties: { a: { type: 'number' } } }
    const value = toValue(json, schema, same)
    expect(toValue(json, schema, same)).toBe(value)
    const other = toValue(json, dynamic, same)
    expect(isCelMap(value) && value.get('a')).toBe(1)
    expect(isCelMap(other) && other.get('a')).toBe(1n)
  })

  test('managedFields stays out; names of prototypes are members like others', () => {
    const json: unknown = JSON.parse('{"managedFields": [1], "constructor": 1, "__proto__": 2}')
    const value = toValue(json, dynamic, same)
    expect(isCelMap(value) ? [...value.keys()] : []).toEqual(['constructor', '__proto__'])
    expect(JSON.stringify(toJsonValue(value, dynamic))).toBe('{"constructor":1,"__proto__":2}')
  })
})

describe('out', () => {
  test('JSON goes in and comes out the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
        // There is one zero in JSON text as the API server writes it.
        const plain: unknown = JSON.parse(JSON.stringify(json).replaceAll('-0', '0'))
        expect(toJsonValue(toValue(plain, dynamic, same), dynamic)).toEqual(plain)
      }),
    )
  })

  test('a fraction is no integer, a whole double is', () => {
    expect(toJsonValue(2, { type: 'integer' })).toBe(2)
    expect(() => toJsonValue(2.5, { type: 'integer' })).toThrow(
      '2.5 is a number, wanted is an integer: convert with int()',
    )
  })
})
