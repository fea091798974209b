import type { Doc } from '../../../src/provider/index.ts'

const allowed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/
const prefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const suffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3']

/**
 * Why S3 would refuse the name, or undefined.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkName(name: string, desired: Doc): string | undefined {
  if (!allowed.test(name) || name.includes('..')) {
    return `bucket name ${name}: 3 to 63 of a-z, 0-9, "." and "-", a letter or digit at both ends, no ".."`
  }
  if (ipv4.test(name)) return `bucket name ${name}: must not look like an IPv4 address`
  const prefix = prefixes.find((one) => name.startsWith(one))
  if (prefix !== undefined) return `bucket name ${name}: must not begin with ${prefix}`
  const suffix = suffixes.find((one) => name.endsWith(one))
  if (suffix !== undefined) return `bucket name ${name}: must not end with ${suffix}`
  return checkNamespace(name, desired)
}

function checkNamespace(name: string, { bucketNamespace }: Doc): string | undefined {
  const regional = namespaceOf(name) === 'account-regional'
  if (regional === (bucketNamespace === 'account-regional')) return undefined
  return regional
    ? `bucket name ${name}: ends with -an, which needs bucketNamespace: account-regional`
    : `bucket name ${name}: bucketNamespace account-regional needs a name that ends with -<account>-<region>-an`
}

/** The namespace a name lives in; S3 keeps the ending for one of them. */
export function namespaceOf(name: string): 'global' | 'account-regional' {
  return name.endsWith('-an') ? 'account-regional' : 'global'
}
