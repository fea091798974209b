import { type Desired, enumOf, fieldTable, object, text } from '../../../src/provider/index.ts'
import { accelerate } from './groups/accelerate.ts'
import { acl } from './groups/acl.ts'
import { analytics } from './groups/analytics.ts'
import { cors } from './groups/cors.ts'
import { encryption } from './groups/encryption.ts'
import { intelligentTiering } from './groups/intelligent-tiering.ts'
import { inventory } from './groups/inventory.ts'
import { lifecycle } from './groups/lifecycle.ts'
import { logging } from './groups/logging.ts'
import { metrics } from './groups/metrics.ts'
import { notification } from './groups/notification.ts'
import { objectLock } from './groups/object-lock.ts'
import { ownership } from './groups/ownership.ts'
import { policy } from './groups/policy.ts'
import { publicAccess } from './groups/public-access.ts'
import { replication } from './groups/replication.ts'
import { requestPayment } from './groups/request-payment.ts'
import { tagging } from './groups/tagging.ts'
import { versioning } from './groups/versioning.ts'
import { website } from './groups/website.ts'

/** The parts of a bucket's configuration, in write order: each may need one before it. */
export const groups = {
  ownership,
  publicAccess,
  acl,
  versioning,
  objectLock,
  encryption,
  policy,
  lifecycle,
  cors,
  website,
  logging,
  notification,
  accelerate,
  requestPayment,
  inventory,
  analytics,
  metrics,
  intelligentTiering,
  replication,
  tagging,
} as const

const regionPattern = '[a-z]{2,}(-[a-z]+)+-\\d+'

/** Every field of a bucket. */
export const bucketFields = fieldTable({
  create: {
    region: text('Region the bucket lives in.', {
      mutability: 'immutable',
      maxLength: 32,
      pattern: `^${regionPattern}$`,
      selectable: true,
    }),
    locationConstraint: text('Older spelling of region; "" means us-east-1, EU means eu-west-1.', {
      mutability: 'immutable',
      maxLength: 32,
      pattern: `^(|EU|${regionPattern})$`,
    }),
    bucketNamespace: enumOf(
      'account-regional names end with -<account>-<region>-an and can be taken by nobody else.',
      ['global', 'account-regional'],
      { mutability: 'immutable', absent: 'global' },
    ),
  },
  ownership: ownership.members,
  publicAccess: publicAccess.members,
  acl: acl.members,
  versioning: versioning.members,
  objectLock: objectLock.members,
  encryption: encryption.members,
  policy: policy.members,
  lifecycle: lifecycle.members,
  cors: cors.members,
  website: website.members,
  logging: logging.members,
  notification: notification.members,
  accelerate: accelerate.members,
  requestPayment: requestPayment.members,
  inventory: inventory.members,
  analytics: analytics.members,
  metrics: metrics.members,
  intelligentTiering: intelligentTiering.members,
  replication: replication.members,
  tagging: tagging.members,
  options: {
    policyUpdatePolicy: object(
      'What silence on the policy means.',
      {
        deletionPolicy: enumOf('IfNull: no policy at all; Never: the policy is not managed.', [
          'Never',
          'IfNull',
        ]),
      },
      { compare: 'none' },
    ),
  },
})

/** `spec.forProvider` of a Bucket. */
export type BucketDesired = Desired<typeof bucketFields>
