import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CompareRule } from '../provider/index.ts'
import { comparatorOf } from './comparators.ts'

const policy = (statement: unknown, version?: string) =>
  JSON.stringify({ ...(version === undefined ? {} : { Version: version }), Statement: statement })

function isSame(rule: CompareRule, a: unknown, b: unknown): boolean {
  const { normal } = comparatorOf(rule)
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b))
}

describe('equivalences', () => {
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
  const rows: readonly (readonly [string, CompareRule, unknown, unknown, boolean])[] = [
    ['case counts', 'exact', 'a', 'A', false],
    ['case does not count', 'case-blind', 'MyGroup', 'mygroup', true],
    [
      'white space and order of members',
      'json',
      '{"a":1,"b":[1,2]}',
      ' {"b": [1,2], "a": 1} ',
      true,
    ],
    ['order of a JSON list', 'json', '[1,2]', '[2,1]', false],
    ['text that is no JSON is text', 'json', 'a', 'a ', false],
    ['a JSON string stays text', 'json', '"1"', '1', false],
    ['one statement, and a list of one', 'iam-policy', policy(allow), policy([allow]), true],
    [
      'statements are a set',
      'iam-policy',
      policy([allow, { Effect: 'Deny' }]),
      policy([{ Effect: 'Deny' }, allow, allow]),
      true,
    ],
    [
      'one action, and a list of one, in any case',
      'iam-policy',
      policy(allow),
      policy({ ...allow, Action: ['S3:getObject'] }),
      true,
    ],
    [
      'resources are case-sensitive',
      'iam-policy',
      policy({ ...allow, Resource: 'a' }),
      policy({ ...allow, Resource: 'A' }),
      false,
    ],
    [
      'everybody',
      'iam-policy',
      policy({ Principal: '*' }),
      policy({ Principal: { AWS: ['*'] } }),
      true,
    ],
    [
      'an account and its root',
      'iam-policy',
      policy({ Principal: { AWS: '111122223333' } }),
      policy({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
      true,
    ],
    [
      'an account and its root in China',
      'iam-policy',
      policy({ Principal: { AWS: '111122223333' } }),
      policy({ Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' } }),
      true,
    ],
    [
      'a deleted role shows as its id: a real difference',
      'iam-policy',
      policy({ Principal: { AWS: 'AROAEXAMPLE' } }),
      policy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/a' } }),
      false,
    ],
    [
      'condition keys in any case, values as text',
      'iam-policy',
      policy({ Condition: { Bool: { 'aws:SecureTransport': false } } }),
      policy({ Condition: { Bool: { 'AWS:securetransport': ['false'] } } }),
      true,
    ],
    [
      'numbers in conditions',
      'iam-policy',
      policy({ Condition: { N: { a: [2, 1] } } }),
      policy({ Condition: { N: { a: ['1', '2'] } } }),
      true,
    ],
    [
      'no version is the old version',
      'iam-policy',
      policy([allow]),
      policy([allow], '2008-10-17'),
      true,
    ],
    [
      'the new version differs',
      'iam-policy',
      policy([allow]),
      policy([allow], '2012-10-17'),
      false,
    ],
    ['another effect', 'iam-policy', policy(allow), policy({ ...allow, Effect: 'Deny' }), false],
    ['text that is no policy is JSON', 'iam-policy', '[1, 2]', '[1,2]', true],
  ]
  for (const [reason, rule, a, b, same] of rows) {
    test(`${rule}: ${reason}`, () => expect(isSame(rule, a, b)).toBe(same))
  }

  const texts = fc.oneof(fc.string(), fc.json(), policies())
  for (const rule of ['exact', 'case-blind', 'json', 'iam-policy'] as const) {
    test(`${rule}: normal is idempotent and keeps the type`, () => {
      const { normal } = comparatorOf(rule)
      fc.assert(
        fc.property(texts, (value) => {
          const once = normal(value)
          expect(typeof once).toBe('string')
          expect(normal(once)).toBe(once)
        }),
      )
    })
  }
})

function policies(): fc.Arbitrary<string> {
  const values = fc.oneof(fc.constantFrom('*', 'A', 'a', '111122223333'), fc.boolean(), fc.nat(3))
  const lists = fc.oneof(values, fc.array(values, { maxLength: 3 }))
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: fc.oneof(
        fc.constant('*'),
        fc.dictionary(fc.constantFrom('AWS', 'Service'), lists),
      ),
      Action: lists,
      Condition: fc.dictionary(
        fc.constant('Bool'),
        fc.dictionary(fc.constantFrom('K', 'k'), lists),
      ),
    },
    { requiredKeys: [] },
  )
  return fc
    .oneof(statement, fc.array(statement, { maxLength: 3 }))
    .map((statements) => JSON.stringify({ Statement: statements }))
}

describe('coverings', () => {
  const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234'
  const rows: readonly (readonly [string, CompareRule, unknown, unknown, string])[] = [
    ['the cloud may be ahead', 'floor', 20, 40, 'covered'],
    ['the cloud must not be behind', 'floor', 20, 19, 'different'],
    ['an id and the ARN that ends in it', 'arn-or-id', '1234', arn, 'covered'],
    ['the ARN declared, the id found', 'arn-or-id', arn, '1234', 'covered'],
    ['type and id', 'arn-or-id', 'key/1234', arn, 'covered'],
    ['an alias', 'arn-or-id', 'alias/a', 'arn:aws:kms:eu-west-1:111122223333:alias/a', 'covered'],
    ['a part of the id', 'arn-or-id', '34', arn, 'different'],
    ['two ARNs', 'arn-or-id', arn, 'arn:aws:kms:eu-west-2:111122223333:key/1234', 'different'],
    ['a prefix', 'version-floor', '13', '13.4', 'covered'],
    ['a lower minor version', 'version-floor', '13.3', '13.4', 'covered'],
    ['a lower major version', 'version-floor', '12.9', '13.4', 'covered'],
    ['a higher version', 'version-floor', '14', '13.4', 'different'],
    ['numbers, not text', 'version-floor', '13.10', '13.9', 'different'],
    ['a prefix of text is no prefix of segments', 'version-floor', '13.10', '13.1', 'different'],
    ['more precise than what is there', 'version-floor', '13.4', '13', 'different'],
    ['leading zeros', 'version-floor', '15.00.4236', '15.0.4236.7.v1', 'covered'],
    [
      'equal text segments',
      'version-floor',
      '8.0.mysql_aurora.3.05.2',
      '8.0.mysql_aurora.3.06.0',
      'covered',
    ],
    [
      'other text segments',
      'version-floor',
      '19.0.0.0.ru-2023',
      '19.0.0.0.ru-2024',
      'incomparable',
    ],
    ['a number against text', 'version-floor', '19.0', '19.x', 'incomparable'],
  ]
  for (const [reason, rule, desired, actual, coverage] of rows) {
    test(`${rule}: ${reason}`, () => {
      expect(comparatorOf(rule).covers?.(desired, actual)).toBe(coverage)
    })
  }

  const numbers = fc.integer({ min: 0, max: 9 })
  const versions = fc
    .array(fc.constantFrom('1', '2', '10', 'a', 'b'), { minLength: 1, maxLength: 3 })
    .map((segments) => segments.join('.'))
  const laws: readonly (readonly [CompareRule, fc.Arbitrary<unknown>])[] = [
    ['floor', numbers],
    ['version-floor', versions],
  ]
  for (const [rule, values] of laws) {
    test(`${rule}: reflexive and transitive`, () => {
      const covers = (a: unknown, b: unknown) => comparatorOf(rule).covers?.(a, b) === 'covered'
      fc.assert(
        fc.property(values, values, values, (a, b, c) => {
          expect(covers(a, a)).toBe(true)
          if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true)
        }),
        { numRuns: 1000 },
      )
    })
  }
})
