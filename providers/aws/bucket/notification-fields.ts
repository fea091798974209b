import { enumOf, object, required, setOf, text } from '../../../src/provider/index.ts'

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const event = enumOf('An event.', [
  's3:IntelligentTiering',
  's3:LifecycleExpiration:*',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
  's3:LifecycleTransition',
  's3:ObjectAcl:Put',
  's3:ObjectAnnotation:*',
  's3:ObjectAnnotation:Delete',
  's3:ObjectAnnotation:Put',
  's3:ObjectCreated:*',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Put',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectRestore:*',
  's3:ObjectRestore:Completed',
  's3:ObjectRestore:Delete',
  's3:ObjectRestore:Post',
  's3:ObjectRetention:Put',
  's3:ObjectTagging:*',
  's3:ObjectTagging:Delete',
  's3:ObjectTagging:Put',
  's3:ReducedRedundancyLostObject',
  's3:Replication:*',
  's3:Replication:OperationFailedReplication',
  's3:Replication:OperationMissedThreshold',
  's3:Replication:OperationNotTracked',
  's3:Replication:OperationReplicatedAfterThreshold',
])

const filterRule = object('A predicate.', {
  name: required(enumOf('Where the key is looked at.', ['prefix', 'suffix'])),
  value: required(text('What stands there.', { maxLength: 1024 })),
})

/** Members that every kind of destination has. */
export const notificationMembers = {
  ID: text('Name; given by S3 when unset.', { assigned: true, maxLength: 255 }),
  events: required(setOf('Events.', event, { maxItems: 64, minItems: 1 })),
  filter: object('For which keys; unset means all.', {
    key: object('By their key.', {
      filterRules: setOf('Predicates, at most one of each name.', filterRule, { maxItems: 2 }),
    }),
  }),
}

/** ARN of a destination. */
export const destination = required(text('ARN of the destination.', { maxLength: 2048 }))
