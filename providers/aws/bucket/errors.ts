import type { Failure } from '../../../src/provider/index.ts'
import { type ErrorCodes, type FailedCall, toFailure } from '../provider.ts'

const invalid = { reason: 'invalid' } as const
/** Another write on the bucket, or its name is not free yet after a deletion. */
const busy = { reason: 'busy', afterMs: 60_000 } as const

const codes: ErrorCodes = {
  NoSuchBucket: { reason: 'not-found' },
  NoSuchUpload: { reason: 'not-found' },
  BucketAlreadyOwnedByYou: { reason: 'already-exists' },
  BucketAlreadyExists: { reason: 'already-exists', says: 'the name belongs to another account' },
  OperationAborted: {
    ...busy,
    says: 'another operation on this name is under way; after a deletion the name is not free yet',
  },
  TooManyBuckets: { reason: 'quota' },
  ServiceUnavailable: { reason: 'throttled' },
  UnsupportedArgument: { reason: 'unsupported' },
  InvalidBucketName: invalid,
  InvalidLocationConstraint: invalid,
  IllegalLocationConstraintException: invalid,
  MalformedXML: invalid,
  MalformedPolicy: invalid,
  InvalidPolicyDocument: invalid,
  InvalidArgument: invalid,
  InvalidRequest: invalid,
  InvalidTag: invalid,
  InvalidTargetBucketForLogging: invalid,
  IllegalVersioningConfigurationException: invalid,
  InvalidBucketState: invalid,
  AccessControlListNotSupported: invalid,
  PermanentRedirect: { ...invalid, says: 'the bucket lives in another region' },
  AuthorizationHeaderMalformed: { ...invalid, says: 'the bucket lives in another region' },
}

/** Where one code means different things: a policy is only answered to the owner's own account. */
const byOperation: Readonly<Record<string, ErrorCodes>> = {
  GetBucketPolicy: { MethodNotAllowed: { reason: 'denied' } },
  PutBucketPolicy: { MethodNotAllowed: { reason: 'denied' } },
  DeleteBucketPolicy: { MethodNotAllowed: { reason: 'denied' } },
}
const elsewhere: ErrorCodes = { MethodNotAllowed: { reason: 'unsupported' } }

/**
 * IAM actions that are not `s3:<Operation>`.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const actions: Readonly<Record<string, string>> = {
  HeadBucket: 's3:ListBucket',
  ListBuckets: 's3:ListAllMyBuckets',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 's3:PutBucketObjectLockConfiguration',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  DeleteBucketEncryption: 's3:PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
  DeleteBucketLifecycle: 's3:PutLifecycleConfiguration',
  GetBucketCors: 's3:GetBucketCORS',
  PutBucketCors: 's3:PutBucketCORS',
  DeleteBucketCors: 's3:PutBucketCORS',
  DeleteBucketTagging: 's3:PutBucketTagging',
  GetBucketReplication: 's3:GetReplicationConfiguration',
  PutBucketReplication: 's3:PutReplicationConfiguration',
  DeleteBucketReplication: 's3:PutReplicationConfiguration',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  PutBucketNotificationConfiguration: 's3:PutBucketNotification',
  GetBucketAccelerateConfiguration: 's3:GetAccelerateConfiguration',
  PutBucketAccelerateConfiguration: 's3:PutAccelerateConfiguration',
  ListBucketInventoryConfigurations: 's3:GetInventoryConfiguration',
  PutBucketInventoryConfiguration: 's3:PutInventoryConfiguration',
  DeleteBucketInventoryConfiguration: 's3:PutInventoryConfiguration',
  ListBucketAnalyticsConfigurations: 's3:GetAnalyticsConfiguration',
  PutBucketAnalyticsConfiguration: 's3:PutAnalyticsConfiguration',
  DeleteBucketAnalyticsConfiguration: 's3:PutAnalyticsConfiguration',
  ListBucketMetricsConfigurations: 's3:GetMetricsConfiguration',
  PutBucketMetricsConfiguration: 's3:PutMetricsConfiguration',
  DeleteBucketMetricsConfiguration: 's3:PutMetricsConfiguration',
  ListBucketIntelligentTieringConfigurations: 's3:GetIntelligentTieringConfiguration',
  PutBucketIntelligentTieringConfiguration: 's3:PutIntelligentTieringConfiguration',
  DeleteBucketIntelligentTieringConfiguration: 's3:PutIntelligentTieringConfiguration',
  ListObjectVersions: 's3:ListBucketVersions',
  DeleteObjects: 's3:DeleteObjectVersion',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
}

/**
 * Answers of reads that say "nothing is configured". Several are missing from the SDK's types, so
 * they are known by name. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const notConfigured: Readonly<Record<string, readonly string[]>> = {
  GetBucketOwnershipControls: ['OwnershipControlsNotFoundError'],
  GetPublicAccessBlock: ['NoSuchPublicAccessBlockConfiguration'],
  GetObjectLockConfiguration: ['ObjectLockConfigurationNotFoundError'],
  GetBucketEncryption: ['ServerSideEncryptionConfigurationNotFoundError'],
  GetBucketPolicy: ['NoSuchBucketPolicy'],
  GetBucketLifecycleConfiguration: ['NoSuchLifecycleConfiguration'],
  GetBucketCors: ['NoSuchCORSConfiguration'],
  GetBucketTagging: ['NoSuchTagSet', 'NoSuchTagSetError'],
  GetBucketWebsite: ['NoSuchWebsiteConfiguration'],
  GetBucketReplication: ['ReplicationConfigurationNotFoundError'],
}

/** The permission an operation of S3 needs. */
export function actionOf(operation: string): string {
  return actions[operation] ?? `s3:${operation}`
}

/** Whether the error of this read says that nothing is configured. */
export function isNotConfigured(operation: string, error: unknown): boolean {
  return error instanceof Error && (notConfigured[operation]?.includes(error.name) ?? false)
}

/** The failure an error of this operation stands for. */
export function toS3Failure(error: unknown, operation: string): Failure {
  const call: FailedCall = { operation, action: actionOf(operation) }
  return toFailure(error, call, { ...codes, ...(byOperation[operation] ?? elsewhere) })
}
