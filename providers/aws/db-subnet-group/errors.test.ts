import { expect, test } from '@jest/globals'
import { sdkRefusal } from '../../../test/support/sdk-refusal.ts'
import { groupFailure } from './errors.ts'

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such group', sdkRefusal('DBSubnetGroupNotFoundFault'), { reason: 'not-found' }],
  [
    'the wire code alone',
    sdkRefusal('Error', { code: 'DBSubnetGroupNotFound' }),
    { reason: 'not-found' },
  ],
  [
    'the name is taken',
    sdkRefusal('DBSubnetGroupAlreadyExistsFault'),
    { reason: 'already-exists' },
  ],
  [
    'the name is taken, on the wire',
    sdkRefusal('DBSubnetGroupAlreadyExists'),
    { reason: 'already-exists' },
  ],
  [
    'an instance is in the group',
    sdkRefusal('InvalidDBSubnetGroupStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['a subnet in transition', sdkRefusal('InvalidDBSubnetStateFault'), { reason: 'busy' }],
  ['too many groups', sdkRefusal('DBSubnetGroupQuotaExceededFault'), { reason: 'quota' }],
  ['too many subnets', sdkRefusal('DBSubnetQuotaExceededFault'), { reason: 'quota' }],
  [
    'one zone only',
    sdkRefusal('DBSubnetGroupDoesNotCoverEnoughAZs'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['no such subnet', sdkRefusal('InvalidSubnet'), { reason: 'invalid', afterMs: undefined }],
  [
    'an instance is in the subnet',
    sdkRefusal('SubnetAlreadyInUse'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  ['too many calls', sdkRefusal('Throttling'), { reason: 'throttled' }],
  ['no permission', sdkRefusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(groupFailure(error, 'ModifyDBSubnetGroup')).toMatchObject({
    ...expected,
    action: 'rds:ModifyDBSubnetGroup',
    message: expect.stringMatching(/^ModifyDBSubnetGroup: \w+: text$/),
  })
})
