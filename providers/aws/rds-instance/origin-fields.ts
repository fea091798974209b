import { bool, enumOf, object, reference, required, text } from '../../../src/provider/index.ts'

const name = (description: string) => text(description, { maxLength: 255 })
const arn = (description: string) => text(description, { maxLength: 2048 })

/** Where a new instance gets its data; used at creation and never looked at again. */
export const restoreFrom = object(
  'Data a new instance starts with; members that are not declared come from the source.',
  {
    source: required(enumOf('Kind of source.', ['Snapshot', 'PointInTime', 'S3'])),
    snapshot: object('A DB snapshot.', {
      ...reference('snapshotIdentifier', arn('Identifier, or ARN of a shared snapshot.'), {
        kind: 'DBSnapshot',
        compulsory: true,
      }),
    }),
    pointInTime: object(
      'An earlier moment of an instance.',
      {
        restoreTime: text('The moment, RFC 3339.', { maxLength: 40 }),
        useLatestRestorableTime: bool('The latest moment there is.'),
        sourceDBInstanceIdentifier: name('The instance.'),
        sourceDbiResourceId: name('The instance by its resource id, also after its deletion.'),
        sourceDBInstanceAutomatedBackupsArn: arn('Replicated backups of the instance.'),
      },
      {
        rules: [
          {
            rule: 'has(self.restoreTime) != (has(self.useLatestRestorableTime) && self.useLatestRestorableTime)',
            message: 'set either restoreTime or useLatestRestorableTime: true',
          },
          {
            rule: '[has(self.sourceDBInstanceIdentifier), has(self.sourceDbiResourceId), has(self.sourceDBInstanceAutomatedBackupsArn)].exists_one(set, set)',
            message:
              'set one of sourceDBInstanceIdentifier, sourceDbiResourceId and sourceDBInstanceAutomatedBackupsArn',
          },
        ],
      },
    ),
    s3: object('A backup of MySQL in a bucket.', {
      ...reference('bucketName', name('Bucket.'), {
        kind: 'Bucket',
        group: 's3.aws.plumbline.dev',
        compulsory: true,
        mayCross: ['account'],
      }),
      prefix: text('Prefix of the keys.', { maxLength: 1024 }),
      sourceEngine: required(name('Engine of the backup: mysql.')),
      sourceEngineVersion: required(name('Version of the backup.')),
      ingestionRoleARN: required(arn('Role that reads the bucket.')),
    }),
  },
  {
    mutability: 'create-only',
    rules: [
      {
        rule: "(self.source == 'Snapshot') == has(self.snapshot) && (self.source == 'PointInTime') == has(self.pointInTime) && (self.source == 'S3') == has(self.s3)",
        message: 'declare the one member that source names: snapshot, pointInTime or s3',
      },
    ],
  },
)

const sourceRule = {
  rule: "self == oldSelf || self == ''",
  message: 'the source of a replica cannot change; set it to "" to promote the replica',
}
const replicated = {
  compare: 'arn-or-id',
  absent: '',
  risk: 'Replace',
  maxLength: 2048,
  rules: [sourceRule],
  untestable: 'A source cannot be changed, only given up.',
} as const

/** What the instance is a read replica of. */
export const replication = {
  sourceDBInstanceIdentifier: text(
    'Instance to replicate, by ARN from another region; "" promotes the replica for good.',
    { ...replicated, examples: ['source-a', ''] },
  ),
  sourceDBClusterIdentifier: text(
    'Multi-AZ cluster to replicate; "" promotes the replica for good.',
    { ...replicated, examples: ['cluster-a', ''] },
  ),
}
