import { enumOf, object, reference, required, setOf, text } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = {
  ID: 'ID',
  URI: 'URI',
  targetGrantee: 'Grantee',
  bucketLogsPermission: 'Permission',
} as const
const untestable = 'the target must exist and let the log service write, or the put is refused'

const grant = object('A grant.', {
  targetGrantee: required(
    object('To whom.', {
      type: required(enumOf('Kind of grantee.', ['CanonicalUser', 'Group'])),
      ID: text('Canonical id of an account.', { maxLength: 256 }),
      URI: text('URI of a group.', { maxLength: 256 }),
    }),
  ),
  bucketLogsPermission: required(enumOf('What.', ['FULL_CONTROL', 'READ', 'WRITE'])),
})

/** Access logs. S3 may edit the policy of the target bucket when they are switched on. */
export const logging = defineGroup({
  members: {
    loggingConfiguration: object(
      'Access logs; {} means none.',
      {
        ...reference(
          'targetBucket',
          text('Name of the bucket that gets them; same region and account.', {
            maxLength: 63,
            untestable,
          }),
          { kind: 'Bucket', essential: true },
        ),
        targetPrefix: text('How their keys begin.', { absent: '', maxLength: 1024, untestable }),
        targetGrants: setOf('Who may read them, where ACLs are on.', grant, {
          maxItems: 100,
          untestable,
        }),
        targetObjectKeyFormat: object(
          'How their keys go on; unset means the simple form.',
          {
            simplePrefix: object('The time of writing, without folders.', {}),
            partitionedPrefix: object('Folders by account, region, bucket and day.', {
              partitionDateSource: enumOf('Which day.', ['EventTime', 'DeliveryTime']),
            }),
          },
          { compare: 'exact', untestable },
        ),
      },
      { clearable: true },
    ),
  },
  read: async (reader, name, signal) => {
    const found = (await reader.getBucketLogging(name, signal))?.LoggingEnabled
    if (found === undefined) return { actual: {} }
    const grants = found.TargetGrants?.map(({ Grantee, Permission }) => ({
      Grantee: { ID: Grantee?.ID, URI: Grantee?.URI, Type: Grantee?.Type },
      Permission,
    }))
    const whole = { ...found, TargetGrants: grants }
    return { actual: { loggingConfiguration: fromSdk(whole, spelling) } }
  },
  write: async (writer, name, { next }, signal) => {
    const { targetBucket, targetPrefix = '', ...others } = next.loggingConfiguration ?? {}
    if (targetBucket === undefined) {
      await writer.putBucketLogging(name, { BucketLoggingStatus: {} }, signal)
      return
    }
    const LoggingEnabled = toSdk({ targetBucket, targetPrefix, ...others }, spelling)
    await writer.putBucketLogging(name, { BucketLoggingStatus: { LoggingEnabled } }, signal)
  },
})
