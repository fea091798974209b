const reads = /^(Describe|Get|Head|List|Assume|Download|Decode|Select)/
const writing = new Set(['PUT', 'POST', 'DELETE'])

/** Noun of an S3 command by sub-resource, where it is not the sub-resource itself. */
const nouns: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  lifecycle: 'BucketLifecycleConfiguration',
  logging: 'BucketLogging',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
}

/**
 * The operation of a request that writes, named as the emulator's call log names it; undefined for
 * reads. The service comes from the SigV4 scope.
 */
export function readAwsWrite(request: {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly authorization: string
}): string | undefined {
  const service = /Credential=[^/]*\/\d+\/[^/]+\/([^/]+)\//.exec(request.authorization)?.[1]
  const operation =
    service === 's3'
      ? bucketOperation(request.method, new URL(request.path, 'http://localhost'))
      : new URLSearchParams(request.body).get('Action')
  return operation === undefined || operation === null || reads.test(operation)
    ? undefined
    : operation
}

function bucketOperation(method: string, { pathname, searchParams }: URL): string | undefined {
  if (!writing.has(method)) return undefined
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  const subresource = [...searchParams.keys()].find((name) => name !== 'x-id')
  if (subresource === 'delete') return 'DeleteObjects'
  if (subresource !== undefined) return verb + (nouns[subresource] ?? subresource)
  const isObject = pathname.split('/').filter((part) => part !== '').length > 1
  if (isObject) return `${verb}Object`
  return method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`
}
