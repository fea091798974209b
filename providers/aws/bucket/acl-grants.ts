import type { Doc } from '../../../src/provider/index.ts'

/** A permission on the bucket beyond the owner's own. */
export interface AclGrant {
  /** Canonical id of an account, or URI of a group. */
  readonly grantee: string
  readonly permission: Permission
}

export const permissions = ['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP'] as const
type Permission = (typeof permissions)[number]

const groups = 'http://acs.amazonaws.com/groups'
const everybody = `${groups}/global/AllUsers`
const authenticated = `${groups}/global/AuthenticatedUsers`
const logDelivery = `${groups}/s3/LogDelivery`

/**
 * What the canned ACLs grant; S3 ignores the last two on buckets.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
export const cannedAcls = {
  private: [],
  'public-read': [{ grantee: everybody, permission: 'READ' }],
  'public-read-write': [
    { grantee: everybody, permission: 'READ' },
    { grantee: everybody, permission: 'WRITE' },
  ],
  'authenticated-read': [{ grantee: authenticated, permission: 'READ' }],
  'log-delivery-write': [
    { grantee: logDelivery, permission: 'READ_ACP' },
    { grantee: logDelivery, permission: 'WRITE' },
  ],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
} as const satisfies Readonly<Record<string, readonly AclGrant[]>>

/** Which member of the manifest grants which permission. */
const grantMembers: Readonly<Record<string, Permission>> = {
  grantFullControl: 'FULL_CONTROL',
  grantRead: 'READ',
  grantReadAcp: 'READ_ACP',
  grantWrite: 'WRITE',
  grantWriteAcp: 'WRITE_ACP',
}

/** Folds the canned ACL and the grant headers into one set of grants. Idempotent. */
export function canonicalAcl(desired: Doc): Doc {
  const { acl, ...others } = desired
  const declared = Object.entries(grantMembers).filter(([member]) => member in desired)
  if (acl === undefined && declared.length === 0) return desired
  const canned: readonly AclGrant[] = cannedAcls[acl as keyof typeof cannedAcls] ?? []
  const granted = declared.flatMap(([member, permission]) =>
    granteesOf(String(desired[member])).map((grantee) => ({ grantee, permission })),
  )
  const kept = Object.entries(others).filter(([member]) => !(member in grantMembers))
  return { ...Object.fromEntries(kept), aclGrants: [...canned, ...granted] }
}

/** `id="…", uri="…"` as S3 takes it in a header. */
function granteesOf(header: string): readonly string[] {
  return [...header.matchAll(/(?:id|uri)="([^"]+)"/g)].flatMap(([, grantee]) => grantee ?? [])
}
