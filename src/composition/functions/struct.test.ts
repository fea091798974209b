import { describe, expect, test } from '@jest/globals'
import { runFunction } from './protocol.ts'
import { fromStruct, toStruct } from './struct.ts'

/** The object after its way over the wire. */
function roundTrip(object: Readonly<Record<string, unknown>>): unknown {
  const bytes = runFunction.encode({ input: toStruct(object) })
  return fromStruct(runFunction.decodeRequest(bytes).input)
}

describe('a Struct', () => {
  test.each([
    { reason: 'scalars keep their type', value: { a: '', b: 0, c: false, d: null } },
    { reason: 'a fraction stays a fraction', value: { a: 1.5, b: -0.25 } },
    { reason: 'the greatest exact integer is exact', value: { a: 2 ** 53, b: -(2 ** 53) } },
    { reason: 'empty is not absent', value: { object: {}, list: [], text: '' } },
    { reason: 'list order is kept, also of mixed kinds', value: { a: [3, 'b', null, [1], {}] } },
    { reason: 'any text is a key', value: { 'ключ.日本': '✓', '': 1, 10: 'ten', 9: 'nine' } },
    {
      reason: 'names of Object are names',
      value: JSON.parse('{"__proto__":{"a":1},"toString":2}'),
    },
    { reason: 'deep objects', value: nested(40) },
  ])('keeps JSON: $reason', ({ value }) => {
    expect(roundTrip(value)).toEqual(value)
    expect(JSON.stringify(roundTrip(value))).toHaveLength(JSON.stringify(value).length)
  })

  test('writes integral doubles as JSON integers', () => {
    expect(JSON.stringify(roundTrip({ a: 3, b: -0, c: 1e15 }))).toBe(
      '{"a":3,"b":0,"c":1000000000000000}',
    )
  })

  test('has the same bytes whatever the order of keys', () => {
    const first = runFunction.encode({ input: toStruct({ b: { y: 1, x: 2 }, a: [1, 2] }) })
    const second = runFunction.encode({ input: toStruct({ a: [1, 2], b: { x: 2, y: 1 } }) })
    expect(second).toEqual(first)
  })

  test('leaves undefined out and refuses what is not JSON', () => {
    expect(roundTrip({ a: undefined, b: 1 })).toEqual({ b: 1 })
    expect(() => toStruct({ a: 1n })).toThrow('bigint is not JSON')
  })

  test('reads a value without a kind as null', () => {
    expect(fromStruct({ fields: { a: {} } })).toEqual({ a: null })
  })
})

function nested(depth: number): Readonly<Record<string, unknown>> {
  return depth === 0 ? { end: true } : { in: nested(depth - 1) }
}
