import {
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3'
import { buckets } from '../support/fault-proxy-objects.ts'
import { rigRegion } from '../support/fault-proxy-rig.ts'
import { editSpec, type Subject } from './subject.ts'

const encryption = (sseAlgorithm: string, kmsMasterKeyId?: string) => ({
  rules: [
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm,
        ...(kmsMasterKeyId === undefined ? {} : { kmsMasterKeyId }),
      },
      bucketKeyEnabled: true,
    },
  ],
})

const publicAccess = (restrictPublicBuckets: boolean) => ({
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets,
})

export const bucketSubject: Subject = {
  slug: 'crash-bucket',
  resource: buckets,
  creation: 'CreateBucket',
  prerequisites: () => [],
  spec: () => ({
    region: rigRegion,
    versioningConfiguration: { status: 'Enabled' },
    serverSideEncryptionConfiguration: encryption('AES256'),
    publicAccessBlockConfiguration: publicAccess(true),
    tagging: { tagSet: [{ key: 'team', value: 'billing' }] },
  }),
  edit: (rig, name) =>
    editSpec(rig, bucketSubject, name, {
      versioningConfiguration: { status: 'Suspended' },
      serverSideEncryptionConfiguration: encryption('aws:kms', 'alias/aws/s3'),
      publicAccessBlockConfiguration: publicAccess(false),
      tagging: {
        tagSet: [
          { key: 'team', value: 'payments' },
          { key: 'tier', value: 'gold' },
        ],
      },
    }),
  cloud: async ({ s3 }, name) => {
    const bucket = { Bucket: name }
    const answers = await Promise.allSettled([
      s3.send(new GetBucketVersioningCommand(bucket)),
      s3.send(new GetBucketEncryptionCommand(bucket)),
      s3.send(new GetPublicAccessBlockCommand(bucket)),
      s3.send(new GetBucketTaggingCommand(bucket)),
    ])
    const found = answers.map((answer) => {
      if (answer.status === 'rejected') return Object(answer.reason).name
      const { $metadata: _, ...rest } = answer.value
      return rest
    })
    return found.every((one) => one === 'NoSuchBucket') ? undefined : found
  },
  inventory: async ({ s3 }) => {
    const { Buckets: found = [] } = await s3.send(new ListBucketsCommand({}))
    return found.map((bucket) => bucket.Name ?? '')
  },
}
