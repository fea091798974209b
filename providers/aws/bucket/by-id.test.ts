import { describe, expect, test } from '@jest/globals'
import type { Path } from '../../../src/provider/index.ts'
import { expectMapped, type GroupRow, written } from '../../../test/support/bucket-group.ts'
import type { BucketReader } from './api.ts'
import { groups } from './fields.ts'

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

const rows: readonly GroupRow[] = [
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
]

describe('a list whose elements have calls of their own', () => {
  test.each(rows)('$group: $reason', expectMapped)

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
    const { actual } = await groups.metrics.read(reader, 'b' as never, AbortSignal.timeout(1_000))
    expect(actual).toEqual({ metricsConfigurations: [{ id: 'a' }, { id: 'b' }] })
  })
})
