import { expect, test } from '@jest/globals'
import { sdkRefusal } from '../../../test/support/sdk-refusal.ts'
import { rdsFailure } from './errors.ts'

const storage =
  "You can't currently modify the storage of this DB instance because the previous storage change is being optimized."

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such instance', sdkRefusal('DBInstanceNotFoundFault'), { reason: 'not-found' }],
  [
    'the wire code alone',
    sdkRefusal('Error', { code: 'DBInstanceNotFound' }),
    { reason: 'not-found' },
  ],
  ['the name is taken', sdkRefusal('DBInstanceAlreadyExistsFault'), { reason: 'already-exists' }],
  ['too many calls', sdkRefusal('ThrottlingException'), { reason: 'throttled' }],
  ['a transition', sdkRefusal('InvalidDBInstanceStateFault'), { reason: 'busy', afterMs: 30_000 }],
  [
    'no capacity',
    sdkRefusal('InsufficientDBInstanceCapacityFault'),
    { reason: 'busy', afterMs: 600_000 },
  ],
  ['a quota', sdkRefusal('StorageQuotaExceededFault'), { reason: 'quota' }],
  [
    'a group is missing',
    sdkRefusal('DBSubnetGroupNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  ['a bad value', sdkRefusal('InvalidParameterValue'), { reason: 'invalid', afterMs: undefined }],
  [
    'a wait under a mistake’s code',
    sdkRefusal('InvalidParameterCombination', { message: storage }),
    { reason: 'busy' },
  ],
  [
    'a role that has not spread yet',
    sdkRefusal('InvalidParameterValue', {
      message: 'IAM role ARN value is invalid or does not include the required permissions',
    }),
    { reason: 'transient' },
  ],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(rdsFailure(error, 'ModifyDBInstance')).toMatchObject({
    ...expected,
    action: 'rds:ModifyDBInstance',
    message: expect.stringContaining(`: ${error.message}`),
  })
})

test('errors of every service keep their meaning, and name the permission', () => {
  expect(rdsFailure(sdkRefusal('AccessDenied'), 'DeleteDBInstance')).toMatchObject({
    reason: 'denied',
    action: 'rds:DeleteDBInstance',
  })
})

test('the source of a replica is a dependency', () => {
  const error = sdkRefusal('DBInstanceNotFoundFault')
  const failure = rdsFailure(error, 'CreateDBInstanceReadReplica')
  expect(failure).toMatchObject({ reason: 'invalid', afterMs: 60_000 })
})
