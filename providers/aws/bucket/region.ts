import type { Doc } from '../../../src/provider/index.ts'

/** Folds `locationConstraint` into `region`; "" and EU are older spellings. Idempotent. */
export function canonicalRegion(desired: Doc): Doc {
  const { locationConstraint, ...others } = desired
  if (desired.region !== undefined || typeof locationConstraint !== 'string') return others
  return { ...others, region: toRegion(locationConstraint) }
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function toRegion(constraint: string): string {
  if (constraint === '') return 'us-east-1'
  return constraint === 'EU' ? 'eu-west-1' : constraint
}

/**
 * The ARN of a bucket, whose partition follows from the region.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function arnOf(name: string, region: string): string {
  const found = partitions.find(([prefix]) => region.startsWith(prefix))
  return `arn:${found?.[1] ?? 'aws'}:s3:::${name}`
}

const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
] as const
