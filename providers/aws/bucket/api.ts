import {
  type $Command,
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeleteObjectsCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3'
import type { ExternalName } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { isNotConfigured, toS3Failure } from './errors.ts'
import { type Head, toHead } from './head.ts'

export type BucketReader = ReturnType<typeof createReader>
export type BucketWriter = ReturnType<typeof createWriter>

/** Reads of one region. A read answers undefined where S3 says that nothing is configured. */
export function createReader(clients: AwsClients, region: string) {
  const { call, of, get, list } = operations(clients, region)
  return {
    region,
    get accountId() {
      return clients.accountId()
    },
    headBucket: (name: ExternalName, signal: AbortSignal): Promise<Head> =>
      toHead(region, () =>
        clients.s3(region).send(new HeadBucketCommand(of(name)), { abortSignal: signal }),
      ),
    listBuckets: (prefix: string, signal: AbortSignal) =>
      call('ListBuckets', new ListBucketsCommand({ Prefix: prefix, MaxBuckets: 100 }), signal),
    getBucketOwnershipControls: get(
      'GetBucketOwnershipControls',
      GetBucketOwnershipControlsCommand,
    ),
    getPublicAccessBlock: get('GetPublicAccessBlock', GetPublicAccessBlockCommand),
    getBucketAcl: get('GetBucketAcl', GetBucketAclCommand),
    getBucketVersioning: get('GetBucketVersioning', GetBucketVersioningCommand),
    getObjectLockConfiguration: get(
      'GetObjectLockConfiguration',
      GetObjectLockConfigurationCommand,
    ),
    getBucketEncryption: get('GetBucketEncryption', GetBucketEncryptionCommand),
    getBucketPolicy: get('GetBucketPolicy', GetBucketPolicyCommand),
    getBucketLifecycleConfiguration: get(
      'GetBucketLifecycleConfiguration',
      GetBucketLifecycleConfigurationCommand,
    ),
    getBucketCors: get('GetBucketCors', GetBucketCorsCommand),
    getBucketWebsite: get('GetBucketWebsite', GetBucketWebsiteCommand),
    getBucketLogging: get('GetBucketLogging', GetBucketLoggingCommand),
    getBucketNotificationConfiguration: get(
      'GetBucketNotificationConfiguration',
      GetBucketNotificationConfigurationCommand,
    ),
    getBucketAccelerateConfiguration: get(
      'GetBucketAccelerateConfiguration',
      GetBucketAccelerateConfigurationCommand,
    ),
    getBucketRequestPayment: get('GetBucketRequestPayment', GetBucketRequestPaymentCommand),
    listBucketInventoryConfigurations: list(
      'ListBucketInventoryConfigurations',
      ListBucketInventoryConfigurationsCommand,
    ),
    listBucketAnalyticsConfigurations: list(
      'ListBucketAnalyticsConfigurations',
      ListBucketAnalyticsConfigurationsCommand,
    ),
    listBucketMetricsConfigurations: list(
      'ListBucketMetricsConfigurations',
      ListBucketMetricsConfigurationsCommand,
    ),
    listBucketIntelligentTieringConfigurations: list(
      'ListBucketIntelligentTieringConfigurations',
      ListBucketIntelligentTieringConfigurationsCommand,
    ),
    getBucketReplication: get('GetBucketReplication', GetBucketReplicationCommand),
    getBucketTagging: get('GetBucketTagging', GetBucketTaggingCommand),
  }
}

/** Writes of one region; the listings are what emptying a bucket needs. */
export function createWriter(clients: AwsClients, region: string) {
  const { call, of, put, clear } = operations(clients, region)
  return {
    region,
    createBucket: (input: CreateBucketCommandInput, signal: AbortSignal) =>
      call('CreateBucket', new CreateBucketCommand(input), signal),
    /** True when it is gone or going, false when there is something in it. */
    deleteBucket: async (name: ExternalName, signal: AbortSignal): Promise<boolean> => {
      try {
        await clients.s3(region).send(new DeleteBucketCommand(of(name)), { abortSignal: signal })
        return true
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchBucket') return true
        if (error instanceof Error && error.name === 'BucketNotEmpty') return false
        throw toS3Failure(error, 'DeleteBucket')
      }
    },
    putBucketOwnershipControls: put(
      'PutBucketOwnershipControls',
      PutBucketOwnershipControlsCommand,
    ),
    putPublicAccessBlock: put('PutPublicAccessBlock', PutPublicAccessBlockCommand),
    putBucketAcl: put('PutBucketAcl', PutBucketAclCommand),
    putBucketVersioning: put('PutBucketVersioning', PutBucketVersioningCommand),
    putObjectLockConfiguration: put(
      'PutObjectLockConfiguration',
      PutObjectLockConfigurationCommand,
    ),
    putBucketEncryption: put('PutBucketEncryption', PutBucketEncryptionCommand),
    deleteBucketEncryption: clear('DeleteBucketEncryption', DeleteBucketEncryptionCommand),
    putBucketPolicy: put('PutBucketPolicy', PutBucketPolicyCommand),
    deleteBucketPolicy: clear('DeleteBucketPolicy', DeleteBucketPolicyCommand),
    putBucketLifecycleConfiguration: put(
      'PutBucketLifecycleConfiguration',
      PutBucketLifecycleConfigurationCommand,
    ),
    deleteBucketLifecycle: clear('DeleteBucketLifecycle', DeleteBucketLifecycleCommand),
    putBucketCors: put('PutBucketCors', PutBucketCorsCommand),
    deleteBucketCors: clear('DeleteBucketCors', DeleteBucketCorsCommand),
    putBucketWebsite: put('PutBucketWebsite', PutBucketWebsiteCommand),
    deleteBucketWebsite: clear('DeleteBucketWebsite', DeleteBucketWebsiteCommand),
    putBucketLogging: put('PutBucketLogging', PutBucketLoggingCommand),
    putBucketNotificationConfiguration: put(
      'PutBucketNotificationConfiguration',
      PutBucketNotificationConfigurationCommand,
    ),
    putBucketAccelerateConfiguration: put(
      'PutBucketAccelerateConfiguration',
      PutBucketAccelerateConfigurationCommand,
    ),
    putBucketRequestPayment: put('PutBucketRequestPayment', PutBucketRequestPaymentCommand),
    putBucketInventoryConfiguration: put(
      'PutBucketInventoryConfiguration',
      PutBucketInventoryConfigurationCommand,
    ),
    deleteBucketInventoryConfiguration: put(
      'DeleteBucketInventoryConfiguration',
      DeleteBucketInventoryConfigurationCommand,
    ),
    putBucketAnalyticsConfiguration: put(
      'PutBucketAnalyticsConfiguration',
      PutBucketAnalyticsConfigurationCommand,
    ),
    deleteBucketAnalyticsConfiguration: put(
      'DeleteBucketAnalyticsConfiguration',
      DeleteBucketAnalyticsConfigurationCommand,
    ),
    putBucketMetricsConfiguration: put(
      'PutBucketMetricsConfiguration',
      PutBucketMetricsConfigurationCommand,
    ),
    deleteBucketMetricsConfiguration: put(
      'DeleteBucketMetricsConfiguration',
      DeleteBucketMetricsConfigurationCommand,
    ),
    putBucketIntelligentTieringConfiguration: put(
      'PutBucketIntelligentTieringConfiguration',
      PutBucketIntelligentTieringConfigurationCommand,
    ),
    deleteBucketIntelligentTieringConfiguration: put(
      'DeleteBucketIntelligentTieringConfiguration',
      DeleteBucketIntelligentTieringConfigurationCommand,
    ),
    putBucketReplication: put('PutBucketReplication', PutBucketReplicationCommand),
    deleteBucketReplication: clear('DeleteBucketReplication', DeleteBucketReplicationCommand),
    putBucketTagging: put('PutBucketTagging', PutBucketTaggingCommand),
    deleteBucketTagging: clear('DeleteBucketTagging', DeleteBucketTaggingCommand),
    listObjectVersions: clear('ListObjectVersions', ListObjectVersionsCommand),
    deleteObjects: put('DeleteObjects', DeleteObjectsCommand),
    putObjectLegalHold: put('PutObjectLegalHold', PutObjectLegalHoldCommand),
    listMultipartUploads: clear('ListMultipartUploads', ListMultipartUploadsCommand),
    abortMultipartUpload: put('AbortMultipartUpload', AbortMultipartUploadCommand),
  }
}

type CommandOf<I extends ServiceInputTypes, O extends ServiceOutputTypes> = $Command<
  I,
  O,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>
type CommandClass<I extends ServiceInputTypes, O extends ServiceOutputTypes> = new (
  input: I,
) => CommandOf<I, O>

/** Which bucket a call is about, and whose it must be: one of another account answers 403. */
interface Address {
  readonly Bucket: string
  readonly ExpectedBucketOwner: string | undefined
}

/** The input of a call on a bucket, as the SDK declares it. */
interface BucketInput {
  Bucket: string | undefined
  ExpectedBucketOwner?: string | undefined
}

/** What a call needs besides the address of the bucket. */
type Body<I> = Omit<I, keyof Address>

function operations(clients: AwsClients, region: string) {
  const of = (name: ExternalName): Address => ({
    Bucket: name,
    ExpectedBucketOwner: clients.accountId(),
  })
  const call = async <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    operation: string,
    command: CommandOf<I, O>,
    signal: AbortSignal,
  ): Promise<O> => {
    try {
      return await clients.s3(region).send(command, { abortSignal: signal })
    } catch (error) {
      throw toS3Failure(error, operation)
    }
  }
  // An address and the body are the input: `Body` is made by leaving the address out.
  const inputOf = <I>(name: ExternalName, body: object) => ({ ...of(name), ...body }) as I
  return {
    call,
    of,
    get:
      <I extends BucketInput, O extends ServiceOutputTypes>(
        operation: string,
        Command: CommandClass<I, O>,
      ) =>
      async (name: ExternalName, signal: AbortSignal): Promise<O | undefined> => {
        const command = new Command(inputOf(name, {}))
        try {
          return await clients.s3(region).send(command, { abortSignal: signal })
        } catch (error) {
          if (isNotConfigured(operation, error)) return undefined
          throw toS3Failure(error, operation)
        }
      },
    list:
      <
        I extends BucketInput & { ContinuationToken?: string | undefined },
        O extends ServiceOutputTypes,
      >(
        operation: string,
        Command: CommandClass<I, O>,
      ) =>
      (name: ExternalName, ContinuationToken: string | undefined, signal: AbortSignal) =>
        call(operation, new Command(inputOf(name, { ContinuationToken })), signal),
    put:
      <I extends BucketInput, O extends ServiceOutputTypes>(
        operation: string,
        Command: CommandClass<I, O>,
      ) =>
      (name: ExternalName, body: Body<I>, signal: AbortSignal): Promise<O> =>
        call(operation, new Command(inputOf(name, body)), signal),
    clear:
      <I extends BucketInput, O extends ServiceOutputTypes>(
        operation: string,
        Command: CommandClass<I, O>,
      ) =>
      (name: ExternalName, signal: AbortSignal): Promise<O> =>
        call(operation, new Command(inputOf(name, {})), signal),
  }
}
