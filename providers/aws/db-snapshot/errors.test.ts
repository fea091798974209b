import { expect, test } from '@jest/globals'
import { snapshotFailure } from './errors.ts'

function refusal(name: string, code?: string): Error {
  const error = new Error('text')
  error.name = name
  return code === undefined ? error : Object.assign(error, { Code: code })
}

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such snapshot', refusal('DBSnapshotNotFoundFault'), { reason: 'not-found' }],
  ['the wire code alone', refusal('Error', 'DBSnapshotNotFound'), { reason: 'not-found' }],
  ['the name is taken', refusal('DBSnapshotAlreadyExistsFault'), { reason: 'already-exists' }],
  [
    'the instance is not available',
    refusal('InvalidDBInstanceStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['the same on the wire', refusal('InvalidDBInstanceState'), { reason: 'busy' }],
  ['the snapshot is not available', refusal('InvalidDBSnapshotStateFault'), { reason: 'busy' }],
  ['too many snapshots', refusal('SnapshotQuotaExceededFault'), { reason: 'quota' }],
  ['no such instance', refusal('DBInstanceNotFoundFault'), { reason: 'invalid', afterMs: 60_000 }],
  [
    'no such option group',
    refusal('OptionGroupNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  [
    'a key that cannot be used',
    refusal('KMSKeyNotAccessibleFault'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['a bad value', refusal('InvalidParameterValue'), { reason: 'invalid', afterMs: undefined }],
  ['too many calls', refusal('Throttling'), { reason: 'throttled' }],
  ['no permission', refusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(snapshotFailure(error, 'CreateDBSnapshot')).toMatchObject({
    ...expected,
    action: 'rds:CreateDBSnapshot',
    message: expect.stringMatching(/^CreateDBSnapshot: \w+: text$/),
  })
})
