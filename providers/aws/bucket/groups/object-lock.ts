import { bool, type Doc, enumOf, Failure, integer, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const period = {
  days: integer('Days; not together with years.', { absent: 0, minimum: 0, maximum: 36_500 }),
  years: integer('Years; not together with days.', { absent: 0, minimum: 0, maximum: 100 }),
}

/** Write once, read many. The lock itself can never be taken off again. */
export const objectLock = defineGroup({
  members: {
    objectLockEnabledForBucket: bool(
      'Whether versions can be locked. Needs versioning; cannot be switched off.',
      { absent: false, untestable: 'cannot be set back' },
    ),
    objectLockRule: object(
      'What every new version gets; {} means nothing.',
      {
        defaultRetention: object(
          'How long new versions are kept.',
          {
            mode: enumOf('Who may delete earlier: some in GOVERNANCE, nobody in COMPLIANCE.', [
              'GOVERNANCE',
              'COMPLIANCE',
            ]),
            ...period,
            defaultEventHold: object('How long after an event; days or years.', period),
          },
          {
            compare: 'exact',
            untestable: 'needs a bucket with object lock, which others do not have',
          },
        ),
      },
      { clearable: true },
    ),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getObjectLockConfiguration(name, signal)
    const { ObjectLockEnabled, Rule } = answer?.ObjectLockConfiguration ?? {}
    const enabled = { objectLockEnabledForBucket: ObjectLockEnabled === 'Enabled' }
    const rule = Rule === undefined ? {} : { objectLockRule: fromSdk(Rule) }
    return { actual: { ...enabled, ...rule } }
  },
  write: async (writer, name, { next }, signal) => {
    if (next.objectLockEnabledForBucket !== true) {
      const message =
        'objectLockEnabledForBucket: object lock cannot be switched off; set it to true'
      throw new Failure('invalid', message, { action: 's3:PutBucketObjectLockConfiguration' })
    }
    const retention = next.objectLockRule?.defaultRetention
    const Rule = { DefaultRetention: toSdk(withoutZeros(retention ?? {})) }
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled' as const,
      ...(retention === undefined ? {} : { Rule }),
    }
    await writer.putObjectLockConfiguration(name, { ObjectLockConfiguration }, signal)
  },
})

/** S3 refuses days beside years, and a zero of either. */
function withoutZeros<T extends Doc>(retention: T): T {
  const members = Object.entries(retention).filter(([, value]) => value !== 0)
  // Only optional members can be zero, so what is left is still a T.
  return Object.fromEntries(members) as T
}
