import { describe, expect, test } from '@jest/globals'
import { expectMapped, type GroupRow, written } from '../../../test/support/bucket-group.ts'

const arn = 'arn:aws:s3:::copies'

/** Groups the emulator does not know, or not well. */
const rows: readonly GroupRow[] = [
  {
    reason: 'payment',
    group: 'requestPayment',
    desired: { paymentConfiguration: { payer: 'Requester' } },
    sends: ['putBucketRequestPayment', { RequestPaymentConfiguration: { Payer: 'Requester' } }],
    answers: ['getBucketRequestPayment', { Payer: 'Requester' }],
  },
  {
    reason: 'a lock with a rule',
    group: 'objectLock',
    desired: {
      objectLockEnabledForBucket: true,
      objectLockRule: { defaultRetention: { mode: 'GOVERNANCE', days: 5 } },
    },
    sends: [
      'putObjectLockConfiguration',
      {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 5 } },
        },
      },
    ],
    answers: [
      'getObjectLockConfiguration',
      {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 5 } },
        },
      },
    ],
  },
  {
    reason: "logs with grants and folders; names of grantees are nobody's business",
    group: 'logging',
    desired: {
      loggingConfiguration: {
        targetBucket: 'logs',
        targetPrefix: 'l/',
        targetGrants: [
          {
            targetGrantee: { type: 'Group', URI: 'http://g' },
            bucketLogsPermission: 'READ',
          },
        ],
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
      },
    },
    sends: [
      'putBucketLogging',
      {
        BucketLoggingStatus: {
          LoggingEnabled: {
            TargetBucket: 'logs',
            TargetPrefix: 'l/',
            TargetGrants: [{ Grantee: { Type: 'Group', URI: 'http://g' }, Permission: 'READ' }],
            TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
          },
        },
      },
    ],
    answers: [
      'getBucketLogging',
      {
        LoggingEnabled: {
          TargetBucket: 'logs',
          TargetPrefix: 'l/',
          TargetGrants: [
            { Grantee: { Type: 'Group', URI: 'http://g', DisplayName: 'n' }, Permission: 'READ' },
          ],
          TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
        },
      },
    ],
  },
  {
    reason: 'no logs',
    group: 'logging',
    desired: { loggingConfiguration: {} },
    sends: ['putBucketLogging', { BucketLoggingStatus: {} }],
    answers: ['getBucketLogging', {}],
    reads: {},
  },
  {
    reason: 'EventBridge is an empty structure; S3 answers Prefix for prefix',
    group: 'notification',
    desired: {
      notificationConfiguration: {
        eventBridgeEnabled: true,
        lambdaFunctionConfigurations: [],
        queueConfigurations: [],
        topicConfigurations: [
          {
            ID: 'n',
            topicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
            events: ['s3:ObjectCreated:*'],
            filter: { key: { filterRules: [{ name: 'prefix', value: 'a' }] } },
          },
        ],
      },
    },
    sends: [
      'putBucketNotificationConfiguration',
      {
        NotificationConfiguration: {
          EventBridgeConfiguration: {},
          LambdaFunctionConfigurations: [],
          QueueConfigurations: [],
          TopicConfigurations: [
            {
              Id: 'n',
              TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a' }] } },
            },
          ],
        },
      },
    ],
    answers: [
      'getBucketNotificationConfiguration',
      {
        EventBridgeConfiguration: {},
        TopicConfigurations: [
          {
            Id: 'n',
            TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'a' }] } },
          },
        ],
      },
    ],
  },
  {
    reason: 'a replication rule gets what S3 demands',
    group: 'replication',
    desired: {
      region: 'eu-west-1',
      replicationConfiguration: {
        role: 'arn:aws:iam::111122223333:role/r',
        rules: [
          {
            id: 'x',
            status: 'Enabled',
            filter: { and: { prefix: 'p', tag: [{ key: 'a', value: 'b' }] } },
            destination: {
              bucket: 'copies',
              accessControlTranslation: { ownerOverride: 'Destination' },
              encryptionConfiguration: { replicaKmsKeyId: 'k' },
            },
          },
        ],
      },
    },
    sends: [
      'putBucketReplication',
      {
        ReplicationConfiguration: {
          Role: 'arn:aws:iam::111122223333:role/r',
          Rules: [
            {
              ID: 'x',
              Priority: 1,
              Status: 'Enabled',
              Filter: { And: { Prefix: 'p', Tags: [{ Key: 'a', Value: 'b' }] } },
              Destination: {
                Bucket: arn,
                AccessControlTranslation: { Owner: 'Destination' },
                EncryptionConfiguration: { ReplicaKmsKeyID: 'k' },
              },
              DeleteMarkerReplication: { Status: 'Disabled' },
            },
          ],
        },
      },
    ],
    answers: [
      'getBucketReplication',
      {
        ReplicationConfiguration: {
          Role: 'arn:aws:iam::111122223333:role/r',
          Rules: [
            {
              ID: 'x',
              Status: 'Enabled',
              Filter: { And: { Prefix: 'p', Tags: [{ Key: 'a', Value: 'b' }] } },
              Destination: {
                Bucket: arn,
                AccessControlTranslation: { Owner: 'Destination' },
                EncryptionConfiguration: { ReplicaKmsKeyID: 'k' },
              },
            },
          ],
        },
      },
    ],
  },
  {
    reason: 'what is blocked travels along when the algorithm changes',
    group: 'encryption',
    desired: {
      serverSideEncryptionConfiguration: {
        rule: {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256', kmsMasterKeyId: '' },
          blockedEncryptionTypes: { encryptionType: ['SSE-C'] },
        },
      },
    },
    sends: [
      'putBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
              BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            },
          ],
        },
      },
    ],
    answers: [
      'getBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256', KMSMasterKeyID: '' },
              BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            },
          ],
        },
      },
    ],
  },
]

describe('a group', () => {
  test.each(rows)('$group: $reason', expectMapped)
})

describe('what cannot be written is refused before a call', () => {
  test.each([
    {
      reason: 'ACLs while they are off',
      group: 'acl',
      desired: { aclGrants: [] },
      rest: { owner: 'me', off: true },
      says: { reason: 'invalid', action: 's3:PutBucketAcl' },
    },
    {
      reason: 'versioning while MFA delete is on',
      group: 'versioning',
      desired: { versioningConfiguration: { status: 'Suspended' } },
      rest: 'Enabled',
      says: { reason: 'denied', action: 's3:PutBucketVersioning' },
    },
    {
      reason: 'object lock off',
      group: 'objectLock',
      desired: { objectLockEnabledForBucket: false },
      rest: undefined,
      says: { reason: 'invalid' },
    },
  ] as const)('$reason', async ({ group, desired, rest, says }) => {
    await expect(written(group, desired, { rest })).rejects.toMatchObject(says)
  })

  test('ACLs are written where the same pass switches them on', async () => {
    const desired = { objectOwnership: 'ObjectWriter', aclGrants: [] }
    const rest = { owner: 'me', off: true }
    const Grantee = { Type: 'CanonicalUser', ID: 'me' }
    expect(await written('acl', desired, { rest })).toEqual([
      [
        'putBucketAcl',
        {
          AccessControlPolicy: {
            Owner: { ID: 'me' },
            Grants: [{ Grantee, Permission: 'FULL_CONTROL' }],
          },
        },
      ],
    ])
  })
})
