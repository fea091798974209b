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

/** The ports on one region. Makes no call. */
export function bindBucket(
  clients: AwsClients,
  region: string,
): { readonly reader: BucketReader; readonly writer: BucketWriter } {
  return { reader: createReader(clients, region), writer: createWriter(clients, region) }
}

/** Reads of one region. A read answers undefined where S3 says that nothing is configured. */
function createReader(clients: AwsClients, region: string) {
  const channel = createChannel(clients, region)
  const { call, of, send } = channel
  const operations = reading(channel)
  return {
    region,
    get accountId() {
      return clients.accountId()
    },
    headBucket: (name: ExternalName, signal: AbortSignal): Promise<Head> =>
      toHead(region, () => send(new HeadBucketCommand(of(name)), signal)),
    listBuckets: (prefix: string, signal: AbortSignal) =>
      call('ListBuckets', new ListBucketsCommand({ Prefix: prefix, MaxBuckets: 100 }), signal),
    ...documents(operations),
    ...listings(operations),
  }
}

/** Reads of the parts that a bucket has one of. */
function documents({ get }: Reading) {
  return {
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
    getBucketReplication: get('GetBucketReplication', GetBucketReplicationCommand),
    getBucketTagging: get('GetBucketTagging', GetBucketTaggingCommand),
  }
}

/** Reads of the parts that a bucket has many of, a page at a time. */
function listings({ list }: Reading) {
  return {
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
  }
}

/** Writes of one region; the listings are what emptying a bucket needs. */
function createWriter(clients: AwsClients, region: string) {
  const channel = createChannel(clients, region)
  const { call, of, send } = channel
  const operations = writing(channel)
  return {
    region,
    createBucket: (input: CreateBucketCommandInput, signal: AbortSignal) =>
      call('CreateBucket', new CreateBucketCommand(input), signal),
    /** True when it is gone or going, false when there is something in it. */
    deleteBucket: async (name: ExternalName, signal: AbortSignal): Promise<boolean> => {
      try {
        await send(new DeleteBucketCommand(of(name)), signal)
        return true
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchBucket') return true
        if (error instanceof Error && error.name === 'BucketNotEmpty') return false
        throw toS3Failure(error, 'DeleteBucket')
      }
    },
    ...puts(operations),
    ...removals(operations),
    ...elements(operations),
    ...contents(operations),
  }
}

/** Puts of whole documents. */
function puts({ put }: Writing) {
  return {
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
    putBucketPolicy: put('PutBucketPolicy', PutBucketPolicyCommand),
    putBucketLifecycleConfiguration: put(
      'PutBucketLifecycleConfiguration',
      PutBucketLifecycleConfigurationCommand,
    ),
    putBucketCors: put('PutBucketCors', PutBucketCorsCommand),
    putBucketWebsite: put('PutBucketWebsite', PutBucketWebsiteCommand),
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
    putBucketReplication: put('PutBucketReplication', PutBucketReplicationCommand),
    putBucketTagging: put('PutBucketTagging', PutBucketTaggingCommand),
  }
}

/** Removals of whole documents. */
function removals({ clear }: Writing) {
  return {
    deleteBucketEncryption: clear('DeleteBucketEncryption', DeleteBucketEncryptionCommand),
    deleteBucketPolicy: clear('DeleteBucketPolicy', DeleteBucketPolicyCommand),
    deleteBucketLifecycle: clear('DeleteBucketLifecycle', DeleteBucketLifecycleCommand),
    deleteBucketCors: clear('DeleteBucketCors', DeleteBucketCorsCommand),
    deleteBucketWebsite: clear('DeleteBucketWebsite', DeleteBucketWebsiteCommand),
    deleteBucketReplication: clear('DeleteBucketReplication', DeleteBucketReplicationCommand),
    deleteBucketTagging: clear('DeleteBucketTagging', DeleteBucketTaggingCommand),
  }
}

/** Calls for one element of the parts that a bucket has many of. */
function elements({ put }: Writing) {
  return {
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
  }
}

/** Calls about what is inside the bucket. */
function contents({ put, clear }: Writing) {
  return {
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

interface Continued {
  ContinuationToken?: string | undefined
}

/** What a call needs besides the address of the bucket. */
type Body<I> = Omit<I, keyof Address>

type Reading = ReturnType<typeof reading>
type Writing = ReturnType<typeof writing>

/** How calls reach a bucket of one region. */
function createChannel(clients: AwsClients, region: string) {
  const of = (name: ExternalName): Address => ({
    Bucket: name,
    ExpectedBucketOwner: clients.accountId(),
  })
  const send = async <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: CommandOf<I, O>,
    signal: AbortSignal,
  ): Promise<O> => (await clients.s3(region)).send(command, { abortSignal: signal })
  return {
    of,
    send,
    // An address and the body are the input: `Body` is made by leaving the address out.
    inputOf: <I>(name: ExternalName, body: object) => ({ ...of(name), ...body }) as I,
    call: async <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
      operation: string,
      command: CommandOf<I, O>,
      signal: AbortSignal,
    ): Promise<O> => {
      try {
        return await send(command, signal)
      } catch (error) {
        throw toS3Failure(error, operation)
      }
    },
  }
}

type Channel = ReturnType<typeof createChannel>

/** Makes port methods that read. */
function reading({ inputOf, send, call }: Channel) {
  const get =
    <I extends BucketInput, O extends ServiceOutputTypes>(
      operation: string,
      Command: CommandClass<I, O>,
    ) =>
    async (name: ExternalName, signal: AbortSignal): Promise<O | undefined> => {
      try {
        return await send(new Command(inputOf(name, {})), signal)
      } catch (error) {
        if (isNotConfigured(operation, error)) return undefined
        throw toS3Failure(error, operation)
      }
    }
  const list =
    <I extends BucketInput & Continued, O extends ServiceOutputTypes>(
      operation: string,
      Command: CommandClass<I, O>,
    ) =>
    (name: ExternalName, ContinuationToken: string | undefined, signal: AbortSignal) =>
      call(operation, new Command(inputOf(name, { ContinuationToken })), signal)
  return { get, list }
}

/** Makes port methods that write; `clear` is for operations that take nothing but the bucket. */
function writing({ inputOf, call }: Channel) {
  const put =
    <I extends BucketInput, O extends ServiceOutputTypes>(
      operation: string,
      Command: CommandClass<I, O>,
    ) =>
    (name: ExternalName, body: Body<I>, signal: AbortSignal): Promise<O> =>
      call(operation, new Command(inputOf(name, body)), signal)
  const clear =
    <I extends BucketInput, O extends ServiceOutputTypes>(
      operation: string,
      Command: CommandClass<I, O>,
    ) =>
    (name: ExternalName, signal: AbortSignal): Promise<O> =>
      call(operation, new Command(inputOf(name, {})), signal)
  return { put, clear }
}
