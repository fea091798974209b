import {
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { toCall } from './cloud-call.ts'
import { bucket } from './subjects.ts'

const Bucket = bucket.name
const named = ['--bucket', Bucket]

/** What somebody does to the bucket. */
export function bucketEdits(s3: S3Client) {
  return {
    suspendVersioning: toCall(
      ['s3api', 'put-bucket-versioning', ...named].concat(
        '--versioning-configuration',
        'Status=Suspended',
      ),
      async (abortSignal) => {
        const VersioningConfiguration = { Status: 'Suspended' } as const
        const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })
        await s3.send(command, { abortSignal })
      },
    ),
    keepOnlyTeamTag: toCall(
      ['s3api', 'put-bucket-tagging', ...named].concat(
        '--tagging',
        `TagSet=[{Key=team,Value=${bucket.team}}]`,
      ),
      async (abortSignal) => {
        const Tagging = { TagSet: [{ Key: 'team', Value: bucket.team }] }
        await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }), { abortSignal })
      },
    ),
    deleteBucket: toCall(['s3api', 'delete-bucket', ...named], async (abortSignal) => {
      await s3.send(new DeleteBucketCommand({ Bucket }), { abortSignal })
    }),
  }
}

/** How the bucket is. */
export function bucketLooks(s3: S3Client) {
  return {
    versioning: toCall(
      ['s3api', 'get-bucket-versioning', ...named, '--query', 'Status'],
      async (abortSignal) =>
        (await s3.send(new GetBucketVersioningCommand({ Bucket }), { abortSignal })).Status,
    ),
    tags: toCall(
      ['s3api', 'get-bucket-tagging', ...named, '--query', 'TagSet[].[Key,Value]'],
      async (abortSignal) => {
        const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }), { abortSignal })
        return TagSet?.map(({ Key, Value }) => [Key, Value])
      },
    ),
    buckets: toCall(['s3api', 'list-buckets', '--query', 'Buckets[].Name'], async (abortSignal) => {
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}), { abortSignal })
      return Buckets.map(({ Name }) => Name)
    }),
  }
}
