import {
  type Doc,
  enumOf,
  integer,
  object,
  reference,
  required,
  text,
  type Values,
} from '../../../src/provider/index.ts'
import { arnOf } from './region.ts'
import { allTags, canonicalFilter, tagMembers } from './tag-filter.ts'

const status = enumOf('Whether it is on.', ['Enabled', 'Disabled'], { absent: 'Disabled' })
const switched = (description: string) => object(description, { status: required(status) })
const minutes = object('How long it may take.', { minutes: integer('Minutes.', { minimum: 1 }) })
const prefix = text('Objects whose key begins so.', { absent: '', maxLength: 1024 })

const destination = object('Where copies go.', {
  ...reference('bucket', text('The bucket, by ARN or name.', { maxLength: 256 }), {
    kind: 'Bucket',
    compulsory: true,
    mayCross: ['region', 'account'],
  }),
  account: text('Account that owns it.', { maxLength: 12 }),
  storageClass: enumOf('Storage class of copies; unset means that of the original.', [
    'STANDARD',
    'REDUCED_REDUNDANCY',
    'STANDARD_IA',
    'ONEZONE_IA',
    'INTELLIGENT_TIERING',
    'GLACIER',
    'DEEP_ARCHIVE',
    'GLACIER_IR',
  ]),
  accessControlTranslation: object('Who owns copies.', {
    ownerOverride: required(enumOf('The owner.', ['Destination'])),
  }),
  encryptionConfiguration: object('How copies are encrypted.', {
    replicaKmsKeyId: text('KMS key, by ARN.', { maxLength: 2048 }),
  }),
  replicationTime: object('A limit on the time it takes.', {
    status: required(status),
    time: required(minutes),
  }),
  metrics: object('Metrics of replication.', { status: required(status), eventThreshold: minutes }),
})

/** Members of one rule. A rule without `id` is known by what it says; S3 then names it. */
export const replicationRuleMembers = {
  id: text('Name; given by S3 when unset.', { assigned: true, maxLength: 255 }),
  priority: integer('Which of two rules for one destination wins: the larger.', {
    assigned: true,
    minimum: 0,
  }),
  status: required(enumOf('Whether the rule works.', ['Enabled', 'Disabled'])),
  filter: object('Which objects; unset means all. One predicate, or several in and.', {
    prefix,
    tag: object('Objects with this tag.', tagMembers),
    and: object('Objects that all of these are true of.', { prefix, tag: allTags }),
  }),
  sourceSelectionCriteria: object('Objects that are left out unless switched on.', {
    sseKmsEncryptedObjects: switched('Objects encrypted with KMS.'),
    replicaModifications: switched('Changes of copies.'),
  }),
  existingObjectReplication: switched('Objects from before the rule.'),
  destination: required(destination),
  deleteMarkerReplication: object('Delete markers.', { status }),
}

export type ReplicationRule = Values<typeof replicationRuleMembers>

/**
 * One spelling for filters and destinations that S3 treats alike. `region` is where the source is:
 * copies never leave its partition. Idempotent.
 */
export function canonicalReplicationRule(rule: Doc, region: string): Doc {
  const { filter, prefix, destination, ...others } = rule
  // Objects by the schema; an answer of S3 has the same shape.
  const folded = canonicalFilter((filter ?? (prefix === undefined ? {} : { prefix })) as Doc, 'tag')
  const { bucket, ...place } = (destination ?? {}) as Doc
  return {
    ...others,
    ...(Object.keys(folded).length === 0 ? {} : { filter: folded }),
    destination: {
      ...place,
      ...(typeof bucket === 'string' ? { bucket: toArn(bucket, region) } : {}),
    },
  }
}

function toArn(bucket: string, region: string): string {
  return bucket.startsWith('arn:') ? bucket : arnOf(bucket, region)
}

/**
 * The rule with what S3 demands of every rule with a filter.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
 */
export function withDemanded(rule: ReplicationRule, index: number) {
  const { filter = {}, priority = index + 1, deleteMarkerReplication } = rule
  return {
    ...rule,
    priority,
    filter: Object.keys(filter).length === 0 ? { prefix: '' } : filter,
    deleteMarkerReplication: { status: deleteMarkerReplication?.status ?? ('Disabled' as const) },
  }
}
