import {
  AbortMultipartUploadCommand,
  type BucketLifecycleConfiguration,
  type CORSConfiguration,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type ObjectOwnership,
  type PublicAccessBlockConfiguration,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLegalHoldCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type ServerSideEncryptionConfiguration,
  type Tag,
  type TransitionDefaultMinimumObjectSize,
  type VersioningConfiguration,
} from '@aws-sdk/client-s3'
import type { ExternalName } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { isNotConfigured, toS3Failure } from './errors.ts'

/** What HeadBucket found: its errors carry no code, only a status and the region. */
export type Head =
  | { readonly is: 'present' }
  | { readonly is: 'absent' }
  | { readonly is: 'elsewhere'; readonly region: string }
  | { readonly is: 'forbidden' }

export type BucketReader = ReturnType<typeof createReader>
export type BucketWriter = ReturnType<typeof createWriter>

interface CallOptions {
  readonly abortSignal: AbortSignal
}

/** Reads of one region. A read answers undefined where S3 says that nothing is configured. */
export function createReader(clients: AwsClients, region: string) {
  const s3 = () => clients.s3(region)
  const of = addressIn(clients)
  return {
    region,
    get accountId() {
      return clients.accountId()
    },
    headBucket: (name: ExternalName, signal: AbortSignal) =>
      head(s3(), new HeadBucketCommand(of(name)), region, signal),
    listBuckets: (prefix: string, signal: AbortSignal) =>
      call('ListBuckets', signal, (options) =>
        s3().send(new ListBucketsCommand({ Prefix: prefix, MaxBuckets: 100 }), options),
      ),
    getBucketOwnershipControls: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketOwnershipControls', signal, (options) =>
        s3().send(new GetBucketOwnershipControlsCommand(of(name)), options),
      ),
    getPublicAccessBlock: (name: ExternalName, signal: AbortSignal) =>
      read('GetPublicAccessBlock', signal, (options) =>
        s3().send(new GetPublicAccessBlockCommand(of(name)), options),
      ),
    getBucketVersioning: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketVersioning', signal, (options) =>
        s3().send(new GetBucketVersioningCommand(of(name)), options),
      ),
    getBucketEncryption: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketEncryption', signal, (options) =>
        s3().send(new GetBucketEncryptionCommand(of(name)), options),
      ),
    getBucketPolicy: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketPolicy', signal, (options) =>
        s3().send(new GetBucketPolicyCommand(of(name)), options),
      ),
    getBucketLifecycleConfiguration: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketLifecycleConfiguration', signal, (options) =>
        s3().send(new GetBucketLifecycleConfigurationCommand(of(name)), options),
      ),
    getBucketCors: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketCors', signal, (options) =>
        s3().send(new GetBucketCorsCommand(of(name)), options),
      ),
    getBucketTagging: (name: ExternalName, signal: AbortSignal) =>
      read('GetBucketTagging', signal, (options) =>
        s3().send(new GetBucketTaggingCommand(of(name)), options),
      ),
  }
}

/** Writes of one region; the listings are what emptying a bucket needs. */
export function createWriter(clients: AwsClients, region: string) {
  const s3 = () => clients.s3(region)
  const of = addressIn(clients)
  return {
    region,
    createBucket: (input: CreateBucketCommandInput, signal: AbortSignal) =>
      call('CreateBucket', signal, (options) => s3().send(new CreateBucketCommand(input), options)),
    deleteBucket: (name: ExternalName, signal: AbortSignal) =>
      deleteUnlessFull(s3(), new DeleteBucketCommand(of(name)), signal),
    putBucketOwnershipControls: (
      name: ExternalName,
      ObjectOwnership: ObjectOwnership,
      signal: AbortSignal,
    ) => {
      const OwnershipControls = { Rules: [{ ObjectOwnership }] }
      return call('PutBucketOwnershipControls', signal, (options) =>
        s3().send(new PutBucketOwnershipControlsCommand({ ...of(name), OwnershipControls }), options),
      )
    },
    putPublicAccessBlock: (
      name: ExternalName,
      PublicAccessBlockConfiguration: PublicAccessBlockConfiguration,
      signal: AbortSignal,
    ) =>
      call('PutPublicAccessBlock', signal, (options) =>
        s3().send(
          new PutPublicAccessBlockCommand({ ...of(name), PublicAccessBlockConfiguration }),
          options,
        ),
      ),
    putBucketVersioning: (
      name: ExternalName,
      VersioningConfiguration: VersioningConfiguration,
      signal: AbortSignal,
    ) =>
      call('PutBucketVersioning', signal, (options) =>
        s3().send(new PutBucketVersioningCommand({ ...of(name), VersioningConfiguration }), options),
      ),
    putBucketEncryption: (
      name: ExternalName,
      ServerSideEncryptionConfiguration: ServerSideEncryptionConfiguration,
      signal: AbortSignal,
    ) =>
      call('PutBucketEncryption', signal, (options) =>
        s3().send(
          new PutBucketEncryptionCommand({ ...of(name), ServerSideEncryptionConfiguration }),
          options,
        ),
      ),
    deleteBucketEncryption: (name: ExternalName, signal: AbortSignal) =>
      call('DeleteBucketEncryption', signal, (options) =>
        s3().send(new DeleteBucketEncryptionCommand(of(name)), options),
      ),
    putBucketPolicy: (name: ExternalName, Policy: string, signal: AbortSignal) =>
      call('PutBucketPolicy', signal, (options) =>
        s3().send(new PutBucketPolicyCommand({ ...of(name), Policy }), options),
      ),
    deleteBucketPolicy: (name: ExternalName, signal: AbortSignal) =>
      call('DeleteBucketPolicy', signal, (options) =>
        s3().send(new DeleteBucketPolicyCommand(of(name)), options),
      ),
    putBucketLifecycleConfiguration: (
      name: ExternalName,
      input: {
        readonly LifecycleConfiguration: BucketLifecycleConfiguration
        readonly TransitionDefaultMinimumObjectSize?: TransitionDefaultMinimumObjectSize
      },
      signal: AbortSignal,
    ) =>
      call('PutBucketLifecycleConfiguration', signal, (options) =>
        s3().send(new PutBucketLifecycleConfigurationCommand({ ...of(name), ...input }), options),
      ),
    deleteBucketLifecycle: (name: ExternalName, signal: AbortSignal) =>
      call('DeleteBucketLifecycle', signal, (options) =>
        s3().send(new DeleteBucketLifecycleCommand(of(name)), options),
      ),
    putBucketCors: (
      name: ExternalName,
      CORSConfiguration: CORSConfiguration,
      signal: AbortSignal,
    ) =>
      call('PutBucketCors', signal, (options) =>
        s3().send(new PutBucketCorsCommand({ ...of(name), CORSConfiguration }), options),
      ),
    deleteBucketCors: (name: ExternalName, signal: AbortSignal) =>
      call('DeleteBucketCors', signal, (options) =>
        s3().send(new DeleteBucketCorsCommand(of(name)), options),
      ),
    putBucketTagging: (name: ExternalName, TagSet: Tag[], signal: AbortSignal) =>
      call('PutBucketTagging', signal, (options) =>
        s3().send(new PutBucketTaggingCommand({ ...of(name), Tagging: { TagSet } }), options),
      ),
    deleteBucketTagging: (name: ExternalName, signal: AbortSignal) =>
      call('DeleteBucketTagging', signal, (options) =>
        s3().send(new DeleteBucketTaggingCommand(of(name)), options),
      ),
    listObjectVersions: (
      name: ExternalName,
      after: { readonly KeyMarker?: string; readonly VersionIdMarker?: string },
      signal: AbortSignal,
    ) =>
      call('ListObjectVersions', signal, (options) =>
        s3().send(
          new ListObjectVersionsCommand({ ...of(name), ...after, MaxKeys: 1_000 }),
          options,
        ),
      ),
    deleteObjects: (
      name: ExternalName,
      Objects: ObjectIdentifier[],
      BypassGovernanceRetention: boolean,
      signal: AbortSignal,
    ) => {
      const bypass = BypassGovernanceRetention ? { BypassGovernanceRetention } : {}
      const Delete = { Objects, Quiet: true }
      return call('DeleteObjects', signal, (options) =>
        s3().send(new DeleteObjectsCommand({ ...of(name), Delete, ...bypass }), options),
      )
    },
    putObjectLegalHold: (name: ExternalName, object: ObjectIdentifier, signal: AbortSignal) =>
      call('PutObjectLegalHold', signal, (options) =>
        s3().send(
          new PutObjectLegalHoldCommand({ ...of(name), ...object, LegalHold: { Status: 'OFF' } }),
          options,
        ),
      ),
    listMultipartUploads: (name: ExternalName, signal: AbortSignal) =>
      call('ListMultipartUploads', signal, (options) =>
        s3().send(new ListMultipartUploadsCommand({ ...of(name), MaxUploads: 1_000 }), options),
      ),
    abortMultipartUpload: (
      name: ExternalName,
      upload: { readonly Key: string | undefined; readonly UploadId: string | undefined },
      signal: AbortSignal,
    ) =>
      call('AbortMultipartUpload', signal, (options) =>
        s3().send(new AbortMultipartUploadCommand({ ...of(name), ...upload }), options),
      ),
  }
}

/** The owner goes with every call that takes it: a bucket of another account answers 403. */
function addressIn(clients: AwsClients) {
  return (name: ExternalName) => ({ Bucket: name, ExpectedBucketOwner: clients.accountId() })
}

async function call<T>(
  operation: string,
  signal: AbortSignal,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  try {
    return await send({ abortSignal: signal })
  } catch (error) {
    throw toS3Failure(error, operation)
  }
}

async function read<T>(
  operation: string,
  signal: AbortSignal,
  send: (options: CallOptions) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await send({ abortSignal: signal })
  } catch (error) {
    if (isNotConfigured(operation, error)) return undefined
    throw toS3Failure(error, operation)
  }
}

/** True when it is gone or going, false when there is something in it. */
async function deleteUnlessFull(
  s3: S3Client,
  command: DeleteBucketCommand,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await s3.send(command, { abortSignal: signal })
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return true
    if (error instanceof Error && error.name === 'BucketNotEmpty') return false
    throw toS3Failure(error, 'DeleteBucket')
  }
}

async function head(
  s3: S3Client,
  command: HeadBucketCommand,
  region: string,
  signal: AbortSignal,
): Promise<Head> {
  try {
    const found = (await s3.send(command, { abortSignal: signal })).BucketRegion
    const here = found === undefined || found === '' || found === region
    return here ? { is: 'present' } : { is: 'elsewhere', region: found }
  } catch (error) {
    const { status, region: found } = headFacts(error)
    if (status === 404) return { is: 'absent' }
    if (found !== undefined && found !== region) return { is: 'elsewhere', region: found }
    if (status === 403) return { is: 'forbidden' }
    throw toS3Failure(error, 'HeadBucket')
  }
}

function headFacts(error: unknown): { readonly status?: number; readonly region?: string } {
  if (!(error instanceof Error)) return {}
  // What the SDK adds to an error of the wire; both members may be missing.
  const { $metadata, $response } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  }
  const status = $metadata?.httpStatusCode
  const region = $response?.headers?.['x-amz-bucket-region']
  return {
    ...(status === undefined ? {} : { status }),
    ...(region === undefined ? {} : { region }),
  }
}
