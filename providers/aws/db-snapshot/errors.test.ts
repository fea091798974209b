import { expect, test } from '@jest/globals'
import { sdkRefusal } from '../../../test/support/sdk-refusal.ts'
import { snapshotFailure } from './errors.ts'

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such snapshot', sdkRefusal('DBSnapshotNotFoundFault'), { reason: 'not-found' }],
  [
    'the wire code alone',
    sdkRefusal('Error', { code: 'DBSnapshotNotFound' }),
    { reason: 'not-found' },
  ],
  ['the name is taken', sdkRefusal('DBSnapshotAlreadyExistsFault'), { reason: 'already-exists' }],
  [
    'the instance is not available',
    sdkRefusal('InvalidDBInstanceStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['the same on the wire', sdkRefusal('InvalidDBInstanceState'), { reason: 'busy' }],
  ['the snapshot is not available', sdkRefusal('InvalidDBSnapshotStateFault'), { reason: 'busy' }],
  ['too many snapshots', sdkRefusal('SnapshotQuotaExceededFault'), { reason: 'quota' }],
  [
    'no such instance',
    sdkRefusal('DBInstanceNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  [
    'no such option group',
    sdkRefusal('OptionGroupNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  [
    'a key that cannot be used',
    sdkRefusal('KMSKeyNotAccessibleFault'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['a bad value', sdkRefusal('InvalidParameterValue'), { reason: 'invalid', afterMs: undefined }],
  ['too many calls', sdkRefusal('Throttling'), { reason: 'throttled' }],
  ['no permission', sdkRefusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(snapshotFailure(error, 'CreateDBSnapshot')).toMatchObject({
    ...expected,
    action: 'rds:CreateDBSnapshot',
    message: expect.stringMatching(/^CreateDBSnapshot: \w+: text$/),
  })
})
