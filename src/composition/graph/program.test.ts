import { describe, expect, test } from '@jest/globals'
import { type Failure, isFailure, type Value } from './cel.ts'
import { parseExpression } from './expression.ts'
import type { Names } from './graph.ts'
import { programOf } from './program.ts'
import { dynamic } from './shape.ts'
import { toJsonValue, toValue } from './values.ts'

const same = <T>(schema: T): T => schema
const self = {
  t8000: 'a'.repeat(8000),
  t100k: 'a'.repeat(100_000),
  t64k: 'a'.repeat(65_536),
  list: Array.from({ length: 1000 }, (_, index) => index),
  one: [1],
  nothing: null,
  word: 'small',
}

function run(source: string): Value | Failure {
  const names = Object.assign(Object.create(null) as Names, { self: toValue(self, dynamic, same) })
  return programOf(
    parseExpression(source),
    () => dynamic,
    same,
    () => {},
  ).run(names)
}

function told(source: string): unknown {
  const result = run(source)
  return isFailure(result) ? result.message : toJsonValue(result, dynamic)
}

describe('functions', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['"a-b-c".split("-")', ['a', 'b', 'c']],
    ['["a", "b"].join("-")', 'a-b'],
    ['[1].join("-")', 'join takes texts: convert with string()'],
    ['"aXbX".replace("X", "y", 1)', 'aybX'],
    ['"abc".replace("", "-")', '-a-b-c-'],
    ['"abab".replace("ab", "")', ''],
    ['"ÄbC".lowerAscii() + "ÄbC".upperAscii()', 'ÄbcÄBC'],
    ['"%s has %d".format(["a", 2])', 'a has 2'],
    ['merge({"a": 1, "b": 1}, {"b": 2})', { a: 1, b: 2 }],
    ['entries({"a": 1})', [{ key: 'a', value: 1 }]],
    ['toJson({"a": [1, 2.5, null]})', '{"a":[1,2.5,null]}'],
    ['fromJson("{\\"a\\": [1, 2.5]}").a[0] + 1', 2],
    ['fromJson("{secret")', 'the text is not JSON'],
    ['base64Decode(base64Encode("hü"))', 'hü'],
    ['base64Decode("!!")', 'the text is not base64'],
    ['sha256("a")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['shortHash("a", 8).size()', 8],
    ['shortHash("a", 8) == shortHash("b", 8)', false],
    ['shortHash("a", 41)', 'the length of shortHash is 1 to 40'],
    ['range(3) + range(5, 7)', [0, 1, 2, 5, 6]],
    ['range(100000)', 'the list would have 100000 items, allowed are 65536'],
    ['sum([1, 2]) + sum([])', 3],
    ['sum([1, 2.5])', 3.5],
    ['sum(["a"])', 'sum takes numbers'],
    ['[min([2, 1]), max([1, 3, 2])]', [1, 3]],
    ['max(["a", "c", "b"])', 'c'],
    ['min([])', 'the list is empty'],
    ['max([1, "a"])', 'only texts or only numbers can be compared'],
    ['sort([3, 1, 2])', [1, 2, 3]],
    ['distinct([1, 1.0, 2, "1"])', [1, 2, '1']],
    ['flatten([[1], [2, [3]], 4])', [1, 2, [3], 4]],
    ['slice([1, 2, 3], 1, 3)', [2, 3]],
    ['slice([1], 0, 2)', 'slice 0 to 2 is not within 1 items'],
    ['quantity("500m")', 0.5],
    ['quantity("2Gi")', 2_147_483_648],
    ['quantity("1e3") + quantity("-1.5k")', -500],
    ['quantity("1Zi")', '"1Zi" is not a quantity such as 500m or 2Gi'],
    ['quantity("9Ei") > quantity("8Ei")', true],
    ['cidrSubnet("10.0.0.0/16", 8, 2)', '10.0.2.0/24'],
    ['cidrSubnet("10.1.2.3/8", 0, 0)', '10.0.0.0/8'],
    ['cidrSubnet("2001:db8::/32", 16, 1)', '2001:db8:1::/48'],
    ['cidrSubnet("10.0.0.0/16", 8, 256)', 'there is no subnet 256 in 256'],
    ['cidrSubnet("10.0.0.0/30", 8, 0)', 'a /30 cannot be extended by 8 bits'],
    ['cidrSubnet("10.0.0/16", 8, 0)', '"10.0.0/16" is not a block such as 10.0.0.0/16'],
  ]

  test.each(rows)('%s', (source, expected) => {
    expect(told(source)).toEqual(expected)
  })
})

describe('traps', () => {
  const rows: readonly {
    readonly reason: string
    readonly source: string
    readonly gives: unknown
  }[] = [
    { reason: 'integers divide to integers', source: '5 / 2', gives: 2 },
    { reason: 'numbers of two kinds are equal', source: '1 == 1.0', gives: true },
    {
      reason: 'and do not add',
      source: '1 + self.list[1] * 1.0',
      gives: '* is not defined for int, double: convert with string(), int() or double()',
    },
    {
      reason: 'a member that is null counts as present',
      source: 'has(self.nothing) && default(self.nothing, 1) == null && "nothing" in self',
      gives: true,
    },
    { reason: 'has of a longer path is no error', source: 'has(self.x.y.z)', gives: false },
    {
      reason: 'an error is swallowed by either side of and',
      source: '[self.x == 1 && false, false && self.x == 1]',
      gives: [false, false],
    },
    {
      reason: 'and of or',
      source: '[self.x == 1 || true, true || self.x == 1]',
      gives: [true, true],
    },
    {
      reason: 'the prototype of objects is no name',
      source: 'toString',
      gives: 'unresolved attribute',
    },
    { reason: 'nor a field', source: 'self.constructor', gives: 'field not found: constructor' },
    { reason: 'nor is __proto__', source: 'self.__proto__', gives: 'field not found: __proto__' },
    {
      reason: 'an unknown function is an error only when run',
      source: 'nope(1)',
      gives: 'unbound function: nope',
    },
    { reason: 'omit equals nothing', source: 'omit() == "a"', gives: false },
    {
      reason: 'and has no operators',
      source: 'omit() + "a"',
      gives: '+ is not defined for type, string: convert with string(), int() or double()',
    },
    {
      reason: 'a map of sixty thousand',
      source: 'range(60000).map(x, x + 1).size()',
      gives: 60_000,
    },
    {
      reason: 'the accumulator is not shared',
      source: '[1, 2].map(x, [x].map(y, y + 1) + [0])',
      gives: [
        [2, 0],
        [3, 0],
      ],
    },
  ]

  test.each(rows)('$reason', ({ source, gives }) => {
    expect(told(source)).toEqual(gives)
  })
})

describe('bounds', () => {
  // Generous deadlines: without the bound each of these takes minutes or all memory.
  const deadline = 5000
  const steps = 'stopped after 100000 steps; loop over fewer items'
  const rows: readonly {
    readonly reason: string
    readonly source: string
    readonly gives: unknown
  }[] = [
    {
      reason: 'a loop within a loop',
      source: 'self.list.map(x, self.list.map(y, x * y))',
      gives: steps,
    },
    {
      reason: 'also when it would be swallowed',
      source: 'true || self.list.all(x, self.list.all(y, true))',
      gives: true,
    },
    {
      reason: 'and when its error would be',
      source: 'self.list.all(x, self.list.all(y, true)) || true',
      gives: steps,
    },
    {
      reason: '8,000 in 8,000 characters',
      source: 'self.t8000.replace("a", self.t8000)',
      gives: 'the text would have 64000000 characters, allowed are 65536',
    },
    { reason: 'a pattern that backtracks', source: 'self.t100k.matches("(a+)+$")', gives: true },
    {
      reason: 'and one that does not match',
      source: 'self.t100k.matches("^(a+)+b")',
      gives: false,
    },
    {
      reason: 'a repeat count',
      source: '"a".matches("a{1001}")',
      gives: 'error parsing regexp: invalid repeat count: `{1001}`',
    },
    {
      reason: 'look-ahead',
      source: '"a".matches("(?=a)")',
      gives: 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    },
    {
      reason: 'a long pattern',
      source: '"a".matches(self.t8000)',
      gives: 'the pattern has 8000 characters, allowed are 1000',
    },
    {
      reason: 'texts that double',
      source: 'self.t64k + "a"',
      gives: 'the text would have 65537 characters, allowed are 65536',
    },
    {
      reason: 'a format of large texts',
      source: '"%s%s%s%s%s".format([self.t64k, self.t64k, self.t64k, self.t64k, self.t64k])',
      gives: 'the text would be too long',
    },
    {
      reason: 'long texts in a loop',
      source: 'self.list.map(x, self.t64k.upperAscii())',
      gives: steps,
    },
    {
      reason: 'a value that contains itself many times',
      source: `self.one${'.map(x, [x, x])'.repeat(40)}`,
      gives: 'the result is too large',
    },
    {
      reason: 'compared with itself',
      source: `self.one${'.map(x, [x, x])'.repeat(40)} == self.one`,
      gives: steps,
    },
    {
      reason: 'a list that doubles',
      source: 'range(60000) + range(6000)',
      gives: 'the list would have 66000 items, allowed are 65536',
    },
  ]

  test.each(rows)('$reason', ({ source, gives }) => {
    const start = performance.now()
    const result = run(source)
    const answer = isFailure(result) ? result.message : outOf(result)
    expect(answer).toEqual(gives)
    expect(performance.now() - start).toBeLessThan(deadline)
  })

  function outOf(value: Value): unknown {
    try {
      return toJsonValue(value, dynamic)
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }
})

describe('conversions', () => {
  const int = 'int() takes a whole number of 64 bits such as "42", a timestamp or a duration'
  const rows: readonly (readonly [string, unknown])[] = [
    ['[int("42"), int("-7"), int(2.9), int("+1")]', [42, -7, 2, 1]],
    ['int(timestamp("1970-01-01T00:00:42Z"))', 42],
    ['int(self.word)', `string cannot be converted: ${int}`],
    ['int("")', `string cannot be converted: ${int}`],
    ['int(" 4")', `string cannot be converted: ${int}`],
    ['int("0x10")', `string cannot be converted: ${int}`],
    ['int("4.5")', `string cannot be converted: ${int}`],
    ['int("99999999999999999999")', `string cannot be converted: ${int}`],
    ['int(1e300)', `number cannot be converted: ${int}`],
    ['int(self.one)', `list cannot be converted: ${int}`],
    ['int(self.nothing)', `null cannot be converted: ${int}`],
    ['int(true)', `boolean cannot be converted: ${int}`],
    [
      'uint("-1")',
      'string cannot be converted: uint() takes a whole number from 0 to 64 bits such as "42"',
    ],
    ['[double("1.5"), double("-1e3"), double(".5")]', [1.5, -1000, 0.5]],
    ...['""', '" 1"', '"0x10"', '"1e999"', '"Infinity"', 'self.word'].map((text) => {
      const told = 'string cannot be converted: double() takes a finite number such as "1.5"'
      return [`double(${text})`, told] as const
    }),
    ['double({})', 'map cannot be converted: double() takes a finite number such as "1.5"'],
    ['bool("true")', true],
    ['bool(self.word)', 'string cannot be converted: bool() takes "true" or "false"'],
    ['bool(1)', 'integer cannot be converted: bool() takes "true" or "false"'],
    [
      'timestamp(self.word)',
      'string cannot be converted: timestamp() takes a time of RFC 3339 such as "2006-01-02T15:04:05Z"',
    ],
    [
      'duration("3")',
      'string cannot be converted: duration() takes hours, minutes and seconds such as "1h30m"',
    ],
    ['string(duration("90s"))', '90s'],
    [
      'string(b"\\xff")',
      'bytes cannot be converted: string() takes a number, boolean, timestamp, duration or UTF-8 bytes',
    ],
    [
      'string(self.one)',
      'list cannot be converted: string() takes a number, boolean, timestamp, duration or UTF-8 bytes',
    ],
  ]

  test.each(rows)('%s', (source, expected) => {
    expect(told(source)).toEqual(expected)
  })
})

describe('values that are no JSON', () => {
  test.each([
    { source: '1.0 / 0.0', message: 'Infinity is no JSON value: wanted is a finite number' },
    {
      source: '9007199254740993',
      message: '9007199254740993 is too large for a number: use string()',
    },
    {
      source: 'timestamp("2020-01-01T00:00:00Z")',
      message: 'timestamp is no JSON value: use string()',
    },
    { source: 'duration("1h")', message: 'duration is no JSON value: use string()' },
    { source: 'b"a"', message: 'bytes is no JSON value: use base64Encode()' },
    { source: 'type(1)', message: 'type is no JSON value: compare it with another type' },
    { source: '[omit()]', message: 'type is no JSON value: omit() stands for a whole field only' },
    { source: 'self.t100k', message: 'the text has 100000 characters, allowed are 65536' },
  ])('$source', ({ source, message }) => {
    const value = run(source)
    expect(() => (isFailure(value) ? undefined : toJsonValue(value, dynamic))).toThrow(message)
  })
})
