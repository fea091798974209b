import { bool, keyedList, object } from '../../../../src/provider/index.ts'
import type { BucketReader } from '../api.ts'
import { defineGroup } from '../group.ts'
import { destination, notificationMembers } from '../notification-fields.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = { ID: 'Id' } as const
const list = {
  key: 'ID',
  maxItems: 100,
  untestable: 'S3 asks the destination, which must exist',
} as const

/**
 * Who is told of changes of objects. A put replaces everything: destinations that the manifest does
 * not name and the EventBridge switch travel along.
 */
export const notification = defineGroup({
  members: {
    notificationConfiguration: object('Who is told of changes of objects.', {
      lambdaFunctionConfigurations: keyedList(
        'Functions; [] means none.',
        { lambdaFunctionArn: destination, ...notificationMembers },
        list,
      ),
      queueConfigurations: keyedList(
        'Queues; [] means none.',
        { queueArn: destination, ...notificationMembers },
        list,
      ),
      topicConfigurations: keyedList(
        'Topics; [] means none.',
        { topicArn: destination, ...notificationMembers },
        list,
      ),
      eventBridgeEnabled: bool('Whether EventBridge is told of everything.', {
        absent: false,
        untestable: 'the emulator drops it',
      }),
      skipDestinationValidation: bool('Do not try the destinations when they are written.', {
        compare: 'none',
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketNotificationConfiguration(name, signal)
    const found = {
      lambdaFunctionConfigurations: toManifest(answer?.LambdaFunctionConfigurations),
      queueConfigurations: toManifest(answer?.QueueConfigurations),
      topicConfigurations: toManifest(answer?.TopicConfigurations),
      eventBridgeEnabled: answer?.EventBridgeConfiguration !== undefined,
    }
    return { actual: { notificationConfiguration: found } }
  },
  write: async (writer, name, { next, desired }, signal) => {
    const { eventBridgeEnabled, skipDestinationValidation, ...lists } =
      next.notificationConfiguration ?? {}
    const skip = desired.notificationConfiguration?.skipDestinationValidation ?? false
    const NotificationConfiguration = {
      ...toSdk(lists, spelling),
      ...(eventBridgeEnabled === true ? { EventBridgeConfiguration: {} } : {}),
    }
    await writer.putBucketNotificationConfiguration(
      name,
      { NotificationConfiguration, ...(skip ? { SkipDestinationValidation: skip } : {}) },
      signal,
    )
  },
})

type Answer = NonNullable<Awaited<ReturnType<BucketReader['getBucketNotificationConfiguration']>>>
type Destinations = Answer[
  | 'QueueConfigurations'
  | 'TopicConfigurations'
  | 'LambdaFunctionConfigurations']

/** S3 answers `Prefix` where it was told `prefix`. */
function toManifest(destinations: Destinations): unknown {
  const lowered = (destinations ?? []).map((one) => {
    const rules = one.Filter?.Key?.FilterRules
    if (rules === undefined) return one
    const FilterRules = rules.map(({ Name, Value }) => ({ Name: Name?.toLowerCase(), Value }))
    return { ...one, Filter: { Key: { FilterRules } } }
  })
  return fromSdk(lowered, spelling)
}
