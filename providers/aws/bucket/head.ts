import { toS3Failure } from './errors.ts'

/** What HeadBucket found: its errors carry no code, only a status and the region. */
export type Head =
  | { readonly is: 'present' }
  | { readonly is: 'absent' }
  | { readonly is: 'elsewhere'; readonly region: string }
  | { readonly is: 'forbidden' }

/**
 * Reads the answer to a HeadBucket sent to `region`. A 404 counts only with the request id that every
 * S3 sends: a proxy or a wrong route answers it too, and an absent bucket is let go. Source:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function toHead(
  region: string,
  send: () => Promise<{ readonly BucketRegion?: string | undefined }>,
): Promise<Head> {
  try {
    const found = (await send()).BucketRegion
    const here = found === undefined || found === '' || found === region
    return here ? { is: 'present' } : { is: 'elsewhere', region: found }
  } catch (error) {
    const { status, region: found, isFromS3 } = readHead(error)
    if (status === 404 && isFromS3) return { is: 'absent' }
    if (found !== undefined && found !== region) return { is: 'elsewhere', region: found }
    if (status === 403) return { is: 'forbidden' }
    throw toS3Failure(error, 'HeadBucket')
  }
}

function readHead(error: unknown): {
  readonly status: number | undefined
  readonly region: string | undefined
  readonly isFromS3: boolean
} {
  // What the SDK adds to an error of the wire; every member may be missing.
  const { $metadata, $response } = (error ?? {}) as {
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  }
  return {
    status: $metadata?.httpStatusCode,
    region: $response?.headers?.['x-amz-bucket-region'],
    isFromS3: $response?.headers?.['x-amz-request-id'] !== undefined,
  }
}
