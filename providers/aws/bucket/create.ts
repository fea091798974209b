import { type Creation, Failure } from '../../../src/provider/index.ts'
import type { BucketWriter } from './api.ts'
import type { BucketDesired, bucketFields } from './fields.ts'
import { toSdk } from './spelling.ts'

/**
 * Creates the bucket with what the call takes. ACLs are never sent, since a public one makes the
 * call fail while public access is blocked, as it is on every new bucket. In us-east-1 the call
 * succeeds on a bucket that is ours already and resets its ACLs, so it must follow an observation
 * that found nothing. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export async function create(
  writer: BucketWriter,
  { name, desired }: Creation<typeof bucketFields>,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  const configuration = toConfiguration(writer.region, desired)
  await writer.createBucket(
    {
      Bucket: name,
      ...(desired.objectOwnership === undefined
        ? {}
        : { ObjectOwnership: desired.objectOwnership }),
      ...(desired.objectLockEnabledForBucket === true ? { ObjectLockEnabledForBucket: true } : {}),
      ...(desired.bucketNamespace === 'account-regional'
        ? { BucketNamespace: desired.bucketNamespace }
        : {}),
      ...(configuration === undefined ? {} : { CreateBucketConfiguration: configuration }),
    },
    signal,
  )
  return { sent: createMembers }
}

/** What the call sets for certain; tags are not, since not every S3 takes them there. */
const createMembers = [
  'region',
  'locationConstraint',
  'bucketNamespace',
  'objectLockEnabledForBucket',
]

/** us-east-1 is no location constraint, and an empty configuration is not accepted. */
function toConfiguration(region: string, { tagging }: BucketDesired) {
  const tags = tagging?.tagSet ?? []
  if (tags.some(({ key }) => key.startsWith('aws:'))) {
    throw new Failure('invalid', 'tagging.tagSet: keys that begin with aws: belong to AWS')
  }
  const configuration = {
    // The SDK lists the regions it knew when it was made; S3 knows newer ones.
    ...(region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' }),
    ...(tags.length === 0 ? {} : { Tags: toSdk(tags) }),
  }
  return Object.keys(configuration).length === 0 ? undefined : configuration
}
