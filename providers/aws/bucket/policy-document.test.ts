import { describe, expect, test } from '@jest/globals'
import { type TypedPolicy, toPolicyDocument } from './policy-document.ts'

const role = 'arn:aws:iam::111122223333:role/r'

const rows: readonly {
  readonly reason: string
  readonly policy: TypedPolicy
  readonly document: unknown
}[] = [
  {
    reason: 'everybody is a star, not an object',
    policy: { statements: [{ effect: 'Allow', principal: { allowAnon: true }, action: ['s3:*'] }] },
    document: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: ['s3:*'] }],
    },
  },
  {
    reason: 'every kind of principal, and the negative forms',
    policy: {
      version: '2008-10-17',
      id: 'p',
      statements: [
        {
          sid: 's',
          effect: 'Deny',
          principal: {
            awsPrincipals: [{ iamRoleArn: role }, { awsAccountId: '111122223333' }],
            service: ['logging.s3.amazonaws.com'],
            federated: 'accounts.example',
          },
          notPrincipal: { awsPrincipals: [{ iamUserArn: 'u' }] },
          notAction: ['s3:GetObject'],
          notResource: ['r'],
        },
      ],
    },
    document: {
      Version: '2008-10-17',
      Id: 'p',
      Statement: [
        {
          Sid: 's',
          Effect: 'Deny',
          Principal: {
            AWS: [role, '111122223333'],
            Federated: 'accounts.example',
            Service: ['logging.s3.amazonaws.com'],
          },
          NotPrincipal: { AWS: ['u'] },
          NotAction: ['s3:GetObject'],
          NotResource: ['r'],
        },
      ],
    },
  },
  {
    reason: 'every kind of value; two groups of one operator are one',
    policy: {
      statements: [
        {
          effect: 'Allow',
          condition: [
            {
              operatorKey: 'StringEquals',
              conditions: [
                { key: 'a', stringValue: 's' },
                { key: 'b', listValue: ['x', 'y'] },
              ],
            },
            { operatorKey: 'StringEquals', conditions: [{ key: 'c', dateValue: '2030-01-01' }] },
            { operatorKey: 'Bool', conditions: [{ key: 'd', booleanValue: false }] },
            { operatorKey: 'NumericLessThan', conditions: [{ key: 'e', numericValue: 0 }] },
          ],
        },
      ],
    },
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Condition: {
            StringEquals: { a: 's', b: ['x', 'y'], c: '2030-01-01' },
            Bool: { d: false },
            NumericLessThan: { e: 0 },
          },
        },
      ],
    },
  },
]

describe('toPolicyDocument', () => {
  test.each(rows)('$reason', ({ policy, document }) => {
    expect(JSON.parse(toPolicyDocument(policy))).toEqual(document)
  })

  test('no statement is no policy', () => {
    expect(toPolicyDocument({})).toBe('')
    expect(toPolicyDocument({ statements: [] })).toBe('')
  })
})
