import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../../src/provider/index.ts'
import { canonical } from './canonical.ts'

interface Row {
  readonly reason: string
  readonly desired: Doc
  readonly folded: Doc
}

const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers'
const plainRule = {
  applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256', kmsMasterKeyId: '' },
  bucketKeyEnabled: false,
}

const rows: readonly Row[] = [
  { reason: 'nothing declared stays so', desired: {}, folded: {} },
  {
    reason: 'the older spelling of the region',
    desired: { locationConstraint: 'eu-west-2' },
    folded: { region: 'eu-west-2' },
  },
  {
    reason: 'the empty one is Virginia',
    desired: { locationConstraint: '' },
    folded: { region: 'us-east-1' },
  },
  {
    reason: 'EU is Ireland',
    desired: { locationConstraint: 'EU' },
    folded: { region: 'eu-west-1' },
  },
  {
    reason: 'both say the same',
    desired: { region: 'eu-west-1', locationConstraint: 'EU' },
    folded: { region: 'eu-west-1' },
  },
  {
    reason: 'no encryption rule is the rule every bucket has',
    desired: { serverSideEncryptionConfiguration: { rules: [] } },
    folded: { serverSideEncryptionConfiguration: { rule: plainRule } },
  },
  {
    reason: 'a rule speaks for all of itself, but not for blocked types',
    desired: {
      serverSideEncryptionConfiguration: {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } }],
      },
    },
    folded: {
      serverSideEncryptionConfiguration: {
        rule: {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: '' },
          bucketKeyEnabled: false,
        },
      },
    },
  },
  {
    reason: 'no statement is no policy',
    desired: { policy: { statements: [] } },
    folded: { policyDocument: '' },
  },
  {
    reason: 'silence is no policy where IfNull says so',
    desired: { policyUpdatePolicy: { deletionPolicy: 'IfNull' } },
    folded: { policyUpdatePolicy: { deletionPolicy: 'IfNull' }, policyDocument: '' },
  },
  {
    reason: 'and unmanaged where it does not',
    desired: { policyUpdatePolicy: { deletionPolicy: 'Never' } },
    folded: { policyUpdatePolicy: { deletionPolicy: 'Never' } },
  },
  {
    reason: 'a canned ACL is its grants',
    desired: { acl: 'public-read' },
    folded: { aclGrants: [{ grantee: allUsers, permission: 'READ' }] },
  },
  { reason: 'private is no grant', desired: { acl: 'private' }, folded: { aclGrants: [] } },
  {
    reason: 'grant headers name accounts and groups',
    desired: { grantRead: `id="abc", uri="${allUsers}"`, grantWriteAcp: 'id="abc"' },
    folded: {
      aclGrants: [
        { grantee: 'abc', permission: 'READ' },
        { grantee: allUsers, permission: 'READ' },
        { grantee: 'abc', permission: 'WRITE_ACP' },
      ],
    },
  },
  ...[{}, { filter: {} }, { filter: { prefix: '' } }, { prefix: '' }, { filter: { and: {} } }].map(
    (spelling) => ({
      reason: `a lifecycle rule for all objects as ${JSON.stringify(spelling)}`,
      desired: { lifecycleConfiguration: { rules: [{ status: 'Enabled', ...spelling }] } },
      folded: { lifecycleConfiguration: { rules: [{ status: 'Enabled' }] } },
    }),
  ),
  {
    reason: 'one predicate in and is that predicate',
    desired: {
      lifecycleConfiguration: {
        rules: [{ status: 'Enabled', filter: { and: { tags: [{ key: 'a', value: 'b' }] } } }],
      },
    },
    folded: {
      lifecycleConfiguration: {
        rules: [{ status: 'Enabled', filter: { tag: { key: 'a', value: 'b' } } }],
      },
    },
  },
  {
    reason: 'two predicates need and, and a day has its midnight',
    desired: {
      lifecycleConfiguration: {
        rules: [
          {
            status: 'Enabled',
            filter: { prefix: 'a', objectSizeLessThan: 5 },
            expiration: { date: '2030-01-01' },
            transitions: [{ date: '2029-01-01T00:00:00.000Z', storageClass: 'GLACIER' }],
          },
        ],
      },
    },
    folded: {
      lifecycleConfiguration: {
        rules: [
          {
            status: 'Enabled',
            filter: { and: { prefix: 'a', objectSizeLessThan: 5 } },
            expiration: { date: '2030-01-01T00:00:00Z' },
            transitions: [{ date: '2029-01-01T00:00:00Z', storageClass: 'GLACIER' }],
          },
        ],
      },
    },
  },
  {
    reason: 'a destination by name is its ARN',
    desired: {
      replicationConfiguration: {
        rules: [
          {
            status: 'Enabled',
            destination: { bucket: 'b' },
            filter: { and: { prefix: 'p', tag: [{ key: 'a', value: 'b' }] } },
          },
        ],
      },
    },
    folded: {
      replicationConfiguration: {
        rules: [
          {
            status: 'Enabled',
            destination: { bucket: 'arn:aws:s3:::b' },
            filter: { and: { prefix: 'p', tag: [{ key: 'a', value: 'b' }] } },
          },
        ],
      },
    },
  },
]

describe('canonical', () => {
  test.each(rows)('$reason', ({ desired, folded }) => {
    expect(canonical(desired)).toEqual(folded)
    expect(canonical(canonical(desired))).toEqual(folded)
  })
})
