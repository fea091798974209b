import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import {
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { emulatorCredentials } from '../../local/default-provider-config.ts'
import { toCommandLine } from './command-line.ts'
import { bucket, database } from './subjects.ts'

/** A call to the cloud, made through AWS's own client. */
export interface CloudCall {
  /** The `aws` command that does the same and would print the same. */
  readonly commandLine: string
  /** Returns what the command would print as JSON; undefined when it prints nothing. */
  send(signal: AbortSignal): Promise<unknown>
}

/** Somebody with a console and rights of their own: the calls that the demo makes past Plumbline. */
export function createCloud(endpoint: string) {
  const options = {
    endpoint,
    // A copy: the SDK adds members to what it is given.
    credentials: { ...emulatorCredentials },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  }
  const s3 = new S3Client({ ...options, region: bucket.region, forcePathStyle: true })
  const rds = new RDSClient({ ...options, region: database.region })
  return {
    ...bucketCalls(s3),
    ...databaseCalls(rds),
    close: () => {
      s3.destroy()
      rds.destroy()
    },
  }
}

export type Cloud = ReturnType<typeof createCloud>

function bucketCalls(s3: S3Client) {
  const Bucket = bucket.name
  const named = ['--bucket', Bucket]
  return {
    suspendVersioning: call(
      [
        's3api',
        'put-bucket-versioning',
        ...named,
        '--versioning-configuration',
        'Status=Suspended',
      ],
      async (abortSignal) => {
        const VersioningConfiguration = { Status: 'Suspended' } as const
        const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })
        await s3.send(command, { abortSignal })
      },
    ),
    keepOnlyTeamTag: call(
      ['s3api', 'put-bucket-tagging', ...named].concat(
        '--tagging',
        `TagSet=[{Key=team,Value=${bucket.tags.team}}]`,
      ),
      async (abortSignal) => {
        const Tagging = { TagSet: [{ Key: 'team', Value: bucket.tags.team }] }
        await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }), { abortSignal })
      },
    ),
    deleteBucket: call(['s3api', 'delete-bucket', ...named], async (abortSignal) => {
      await s3.send(new DeleteBucketCommand({ Bucket }), { abortSignal })
    }),
    versioning: call(
      ['s3api', 'get-bucket-versioning', ...named, '--query', 'Status'],
      async (abortSignal) =>
        (await s3.send(new GetBucketVersioningCommand({ Bucket }), { abortSignal })).Status,
    ),
    tags: call(
      ['s3api', 'get-bucket-tagging', ...named, '--query', 'TagSet[].[Key,Value]'],
      async (abortSignal) => {
        const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }), { abortSignal })
        return TagSet?.map(({ Key, Value }) => [Key, Value])
      },
    ),
    buckets: call(['s3api', 'list-buckets', '--query', 'Buckets[].Name'], async (abortSignal) => {
      const { Buckets } = await s3.send(new ListBucketsCommand({}), { abortSignal })
      return (Buckets ?? []).map(({ Name }) => Name)
    }),
  }
}

function databaseCalls(rds: RDSClient) {
  const DBInstanceIdentifier = database.name
  const named = ['--db-instance-identifier', DBInstanceIdentifier]
  const query = 'DBInstances[].[DBInstanceStatus,BackupRetentionPeriod]'
  return {
    shortenBackups: call(
      ['rds', 'modify-db-instance', ...named, '--backup-retention-period', '1'].concat(
        '--apply-immediately',
        '--query',
        'DBInstance.DBInstanceStatus',
      ),
      async (abortSignal) => {
        const change = { BackupRetentionPeriod: 1, ApplyImmediately: true }
        const command = new ModifyDBInstanceCommand({ DBInstanceIdentifier, ...change })
        return (await rds.send(command, { abortSignal })).DBInstance?.DBInstanceStatus
      },
    ),
    database: call(
      ['rds', 'describe-db-instances', ...named, '--query', query],
      async (abortSignal) => {
        const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier })
        const { DBInstances } = await rds.send(command, { abortSignal })
        return DBInstances?.map((found) => [found.DBInstanceStatus, found.BackupRetentionPeriod])
      },
    ),
    databases: call(
      ['rds', 'describe-db-instances', '--query', 'DBInstances[].DBInstanceIdentifier'],
      async (abortSignal) => {
        const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}), { abortSignal })
        return (DBInstances ?? []).map((found) => found.DBInstanceIdentifier)
      },
    ),
    snapshots: call(
      ['rds', 'describe-db-snapshots', '--query', 'DBSnapshots[].DBSnapshotIdentifier'],
      async (abortSignal) => {
        const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({}), { abortSignal })
        return (DBSnapshots ?? []).map((found) => found.DBSnapshotIdentifier)
      },
    ),
  }
}

function call(words: readonly string[], send: CloudCall['send']): CloudCall {
  return { commandLine: toCommandLine(['aws', ...words]), send }
}
