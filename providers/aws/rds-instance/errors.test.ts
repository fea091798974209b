import { expect, test } from '@jest/globals'
import { rdsFailure } from './errors.ts'

function refusal(name: string, message = 'text', code?: string): Error {
  const error = new Error(message)
  error.name = name
  return code === undefined ? error : Object.assign(error, { Code: code })
}

const storage =
  "You can't currently modify the storage of this DB instance because the previous storage change is being optimized."

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such instance', refusal('DBInstanceNotFoundFault'), { reason: 'not-found' }],
  ['the wire code alone', refusal('Error', 'text', 'DBInstanceNotFound'), { reason: 'not-found' }],
  ['the name is taken', refusal('DBInstanceAlreadyExistsFault'), { reason: 'already-exists' }],
  ['too many calls', refusal('ThrottlingException'), { reason: 'throttled' }],
  ['a transition', refusal('InvalidDBInstanceStateFault'), { reason: 'busy', afterMs: 30_000 }],
  [
    'no capacity',
    refusal('InsufficientDBInstanceCapacityFault'),
    { reason: 'busy', afterMs: 600_000 },
  ],
  ['a quota', refusal('StorageQuotaExceededFault'), { reason: 'quota' }],
  [
    'a group is missing',
    refusal('DBSubnetGroupNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  ['a bad value', refusal('InvalidParameterValue'), { reason: 'invalid', afterMs: undefined }],
  [
    'a wait under a mistake’s code',
    refusal('InvalidParameterCombination', storage),
    { reason: 'busy' },
  ],
  [
    'a role that has not spread yet',
    refusal(
      'InvalidParameterValue',
      'IAM role ARN value is invalid or does not include the required permissions',
    ),
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
  expect(rdsFailure(refusal('AccessDenied'), 'DeleteDBInstance')).toMatchObject({
    reason: 'denied',
    action: 'rds:DeleteDBInstance',
  })
})

test('the source of a replica is a dependency', () => {
  const error = refusal('DBInstanceNotFoundFault')
  const failure = rdsFailure(error, 'CreateDBInstanceReadReplica')
  expect(failure).toMatchObject({ reason: 'invalid', afterMs: 60_000 })
})
