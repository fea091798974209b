import { describe, expect, test } from '@jest/globals'
import type { Doc, Path } from '../../../src/provider/index.ts'
import type { BucketReader, BucketWriter } from './api.ts'
import { canonical } from './canonical.ts'
import { groups } from './fields.ts'

/** Groups the emulator does not know, or not well: their mapping against ports made by hand. */
interface Row {
  readonly reason: string
  readonly group: keyof typeof groups
  readonly desired: Doc
  /** Port method and the body it is sent. */
  readonly sends: readonly [method: string, body: unknown]
  /** Port method and what S3 answers afterwards. */
  readonly answers: readonly [method: string, answer: unknown]
  /** What the applier is told besides. */
  readonly rest?: unknown
  readonly path?: Path
  /** What is read where it is more than was written. */
  readonly reads?: Doc
}

const arn = 'arn:aws:s3:::copies'
const byId = (member: string, element: string): Path => [{ member }, { element, key: 'id' }]
const inventoryRule = {
  Id: 'all',
  Destination: {
    S3BucketDestination: { Bucket: arn, Format: 'CSV', Prefix: 'i/', Encryption: { SSES3: {} } },
  },
  IsEnabled: true,
  Filter: { Prefix: 'p/' },
  IncludedObjectVersions: 'Current',
  OptionalFields: ['Size'],
  Schedule: { Frequency: 'Daily' },
}
const tiering = {
  Id: 't',
  Status: 'Enabled',
  Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' }],
  Filter: { And: { Prefix: 'p/', Tags: [{ Key: 'a', Value: 'b' }] } },
}

const rows: readonly Row[] = [
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
    reason: 'an inventory; encryption with keys of S3 is an empty structure',
    group: 'inventory',
    desired: {
      inventoryConfigurations: [
        {
          id: 'all',
          destination: {
            s3BucketDestination: {
              bucket: arn,
              format: 'CSV',
              prefix: 'i/',
              encryption: { sseS3: true },
            },
          },
          isEnabled: true,
          filter: { prefix: 'p/' },
          includedObjectVersions: 'Current',
          optionalFields: ['Size'],
          schedule: { frequency: 'Daily' },
        },
      ],
    },
    path: byId('inventoryConfigurations', 'all'),
    sends: [
      'putBucketInventoryConfiguration',
      { Id: 'all', InventoryConfiguration: inventoryRule },
    ],
    answers: ['listBucketInventoryConfigurations', { InventoryConfigurationList: [inventoryRule] }],
  },
  {
    reason: 'metrics by access point',
    group: 'metrics',
    desired: { metricsConfigurations: [{ id: 'm', filter: { accessPointArn: 'a' } }] },
    path: byId('metricsConfigurations', 'm'),
    sends: [
      'putBucketMetricsConfiguration',
      { Id: 'm', MetricsConfiguration: { Id: 'm', Filter: { AccessPointArn: 'a' } } },
    ],
    answers: [
      'listBucketMetricsConfigurations',
      { MetricsConfigurationList: [{ Id: 'm', Filter: { AccessPointArn: 'a' } }] },
    ],
  },
  {
    reason: 'an analysis by tag, exported nowhere',
    group: 'analytics',
    desired: {
      analyticsConfigurations: [
        { id: 'a', filter: { tag: { key: 'k', value: 'v' } }, storageClassAnalysis: {} },
      ],
    },
    path: byId('analyticsConfigurations', 'a'),
    sends: [
      'putBucketAnalyticsConfiguration',
      {
        Id: 'a',
        AnalyticsConfiguration: {
          Id: 'a',
          Filter: { Tag: { Key: 'k', Value: 'v' } },
          StorageClassAnalysis: {},
        },
      },
    ],
    answers: [
      'listBucketAnalyticsConfigurations',
      {
        AnalyticsConfigurationList: [
          { Id: 'a', Filter: { Tag: { Key: 'k', Value: 'v' } }, StorageClassAnalysis: {} },
        ],
      },
    ],
  },
  {
    reason: 'tiers for several predicates',
    group: 'intelligentTiering',
    desired: {
      intelligentTieringConfigurations: [
        {
          id: 't',
          status: 'Enabled',
          tierings: [{ days: 90, accessTier: 'ARCHIVE_ACCESS' }],
          filter: { and: { prefix: 'p/', tags: [{ key: 'a', value: 'b' }] } },
        },
      ],
    },
    path: byId('intelligentTieringConfigurations', 't'),
    sends: [
      'putBucketIntelligentTieringConfiguration',
      { Id: 't', IntelligentTieringConfiguration: tiering },
    ],
    answers: [
      'listBucketIntelligentTieringConfigurations',
      { IntelligentTieringConfigurationList: [tiering] },
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
  test.each(rows)('$group: $reason', async (row) => {
    const folded = canonical(row.desired)
    const sent = await written(row.group, folded, row)
    expect(sent).toEqual([row.sends])
    const own = Object.fromEntries(
      Object.entries(folded).filter(([member]) => member in groups[row.group].members),
    )
    const read = await groups[row.group].read(readerOf(...row.answers), 'b' as never, signal())
    expect(read.actual).toEqual(row.reads ?? own)
  })

  test('an element that is not wanted any more is removed, and no other', async () => {
    const path = byId('metricsConfigurations', 'gone')
    const desired = { metricsConfigurations: [{ id: 'foreign' }] }
    expect(await written('metrics', desired, { path })).toEqual([
      ['deleteBucketMetricsConfiguration', { Id: 'gone' }],
    ])
  })

  test('every page of a list is read', async () => {
    const pages = [
      { MetricsConfigurationList: [{ Id: 'a' }], IsTruncated: true, NextContinuationToken: 't' },
      { MetricsConfigurationList: [{ Id: 'b' }], IsTruncated: false },
    ]
    const reader = {
      listBucketMetricsConfigurations: async (_name: string, token: string | undefined) =>
        pages[token === 't' ? 1 : 0],
    } as unknown as BucketReader
    const { actual } = await groups.metrics.read(reader, 'b' as never, signal())
    expect(actual).toEqual({ metricsConfigurations: [{ id: 'a' }, { id: 'b' }] })
  })
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

/** Runs the applier of a group and returns the calls it made. */
async function written(
  group: keyof typeof groups,
  desired: Doc,
  given: { readonly rest?: unknown; readonly path?: Path },
): Promise<readonly (readonly [string, unknown])[]> {
  const calls: (readonly [string, unknown])[] = []
  const writer = new Proxy(
    {},
    {
      get: (_, method) => async (_name: string, body: unknown) =>
        calls.push([String(method), body]),
    },
  ) as BucketWriter
  const { members, write } = groups[group]
  const next = Object.fromEntries(Object.entries(desired).filter(([name]) => name in members))
  const path = given.path ?? [{ member: Object.keys(next)[0] ?? '' }]
  const changes = [{ path, at: 'a', desired: 1, actual: 2 }]
  // The rows hold documents of every group, which only the group itself can type.
  const task = { changes, next, desired, rest: given.rest } as never
  await write(writer, 'b' as never, task, signal())
  return calls
}

/** A reader that knows one answer. */
function readerOf(method: string, answer: unknown): BucketReader {
  return { region: 'eu-west-1', [method]: async () => answer } as unknown as BucketReader
}

function signal(): AbortSignal {
  return new AbortController().signal
}
