import { enumOf, Failure, object, required, setOf, text } from '../../../../src/provider/index.ts'
import { type AclGrant, type cannedAcls, permissions } from '../acl-grants.ts'
import type { BucketReader } from '../api.ts'
import { defineGroup } from '../group.ts'

const grantees = (description: string) =>
  text(`${description}, as id="canonical id" or uri="group", separated by commas.`, {
    maxLength: 4_096,
    pattern: '^((id|uri)="[^"]+"(, *)?)*$',
    untestable: folded,
  })
const folded = 'folded into aclGrants before anything is compared'
const canned = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'log-delivery-write',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const satisfies readonly (keyof typeof cannedAcls)[]

type Acl = NonNullable<Awaited<ReturnType<BucketReader['getBucketAcl']>>>

/** What the applier must know: a put replaces the owner's own grant too, and ACLs may be off. */
interface AclRest {
  readonly owner: string | undefined
  readonly off: boolean
}

/** Grants to other accounts, from before policies. They count only where ownership lets them. */
export const acl = defineGroup({
  members: {
    acl: enumOf('A canned ACL; not together with grants.', canned, { untestable: folded }),
    grantFullControl: grantees('Who may do everything'),
    grantRead: grantees('Who may list'),
    grantReadAcp: grantees('Who may read the ACL'),
    grantWrite: grantees('Who may write'),
    grantWriteAcp: grantees('Who may change the ACL'),
    aclGrants: setOf(
      'The grants that acl or the grant fields stand for, beside the owner; [] means none.',
      object('A grant.', {
        grantee: required(
          text('Canonical id of an account, or URI of a group.', { maxLength: 256 }),
        ),
        permission: required(enumOf('What it permits.', permissions)),
      }),
      { maxItems: 100, untestable: 'refused while ACLs are off, as they are on every new bucket' },
    ),
  },
  read: async (reader, name, signal) => {
    const [answer, ownership] = await Promise.all([
      reader.getBucketAcl(name, signal),
      reader.getBucketOwnershipControls(name, signal),
    ])
    const owner = answer?.Owner?.ID
    const rule = ownership?.OwnershipControls?.Rules?.[0]
    const rest: AclRest = { owner, off: rule?.ObjectOwnership === 'BucketOwnerEnforced' }
    return { actual: { aclGrants: grantsBesides(owner, answer?.Grants) }, rest }
  },
  write: async (writer, name, { next, desired, rest }, signal) => {
    // `rest` is what this group's read made of it.
    const { owner, off } = rest as AclRest
    const declared = (desired as { readonly objectOwnership?: string }).objectOwnership
    if (declared === undefined ? off : declared === 'BucketOwnerEnforced') {
      throw new Failure(
        'invalid',
        'ACLs are off: set objectOwnership to ObjectWriter or BucketOwnerPreferred, or remove acl and grants',
        { action: 's3:PutBucketAcl' },
      )
    }
    if (owner === undefined) throw new Failure('transient', 'GetBucketAcl named no owner')
    const own: AclGrant = { grantee: owner, permission: 'FULL_CONTROL' }
    const Grants = [own, ...(next.aclGrants ?? [])].map(toGrant)
    const AccessControlPolicy = { Owner: { ID: owner }, Grants }
    await writer.putBucketAcl(name, { AccessControlPolicy }, signal)
  },
})

function grantsBesides(owner: string | undefined, grants: Acl['Grants']): readonly AclGrant[] {
  return (grants ?? []).flatMap(({ Grantee, Permission }) => {
    const grantee = Grantee?.URI ?? Grantee?.ID
    if (grantee === undefined || Permission === undefined) return []
    if (grantee === owner && Permission === 'FULL_CONTROL') return []
    return [{ grantee, permission: Permission }]
  })
}

function toGrant({ grantee, permission }: AclGrant) {
  const isGroup = grantee.startsWith('http')
  const Grantee = isGroup
    ? { Type: 'Group' as const, URI: grantee }
    : { Type: 'CanonicalUser' as const, ID: grantee }
  return { Grantee, Permission: permission }
}
