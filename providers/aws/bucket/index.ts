import { type Change, defineKind, text, toExternalName } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import type { BucketReader, BucketWriter } from './api.ts'
import { canonical } from './canonical.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { bucketFields, groups } from './fields.ts'
import { checkName } from './name.ts'
import { observe } from './observe.ts'
import { rules } from './rules.ts'

/** An S3 general purpose bucket. S3 has no mark of identity: a creation date moves with edits. */
export const kind = defineKind<AwsClients, BucketReader, BucketWriter, typeof bucketFields>({
  names: {
    group: 's3.aws.plumbline.dev',
    version: 'v1beta1',
    kind: 'Bucket',
    plural: 'buckets',
    singular: 'bucket',
    shortNames: ['bkt'],
    categories: ['managed', 'aws', 'plumbline'],
    description:
      'A general purpose S3 bucket. Its external name is the bucket name. What the manifest does not mention is left as it is.',
  },
  service: 's3',
  fields: bucketFields,
  rules,
  facts: {
    arn: text('ARN of the bucket.', { maxLength: 256 }),
    region: text('Region it lives in.', { maxLength: 32 }),
    accountId: text('Account that owns it.', { maxLength: 12 }),
  },
  identity: { is: 'chosen', toName: toExternalName, global: true, check: checkName },
  connectionKeys: { endpoint: 'name of the bucket', region: 'code of its region' },
  stateful: true,
  bind: async (...of) => (await import('./api.ts')).bindBucket(...of),
  observe,
  create,
  update: {
    ownership: groups.ownership.write,
    publicAccess: groups.publicAccess.write,
    acl: groups.acl.write,
    versioning: groups.versioning.write,
    objectLock: groups.objectLock.write,
    encryption: groups.encryption.write,
    policy: groups.policy.write,
    lifecycle: groups.lifecycle.write,
    cors: groups.cors.write,
    website: groups.website.write,
    logging: groups.logging.write,
    notification: groups.notification.write,
    accelerate: groups.accelerate.write,
    requestPayment: groups.requestPayment.write,
    inventory: groups.inventory.write,
    analytics: groups.analytics.write,
    metrics: groups.metrics.write,
    intelligentTiering: groups.intelligentTiering.write,
    replication: groups.replication.write,
    tagging: groups.tagging.write,
  },
  delete: remove,
  deletionCaveat: ({ force }) => (force === 'no' ? 'refused if it is not empty' : undefined),
  canonical,
  order,
})

/** Versioning is suspended after replication is gone, which needs it; all else is in table order. */
function order(written: readonly string[], changes: readonly Change[]): readonly string[] {
  const suspends = changes.some(
    ({ at, desired }) => at === 'versioningConfiguration.status' && desired === 'Suspended',
  )
  if (!suspends) return written
  const late = ['versioning', 'tagging']
  return [
    ...written.filter((group) => !late.includes(group)),
    ...late.filter((group) => written.includes(group)),
  ]
}
