import { expect, test } from '@jest/globals'
import { groupFailure } from './errors.ts'

function refusal(name: string, code?: string): Error {
  const error = new Error('text')
  error.name = name
  return code === undefined ? error : Object.assign(error, { Code: code })
}

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such group', refusal('DBSubnetGroupNotFoundFault'), { reason: 'not-found' }],
  ['the wire code alone', refusal('Error', 'DBSubnetGroupNotFound'), { reason: 'not-found' }],
  ['the name is taken', refusal('DBSubnetGroupAlreadyExistsFault'), { reason: 'already-exists' }],
  [
    'the name is taken, on the wire',
    refusal('DBSubnetGroupAlreadyExists'),
    { reason: 'already-exists' },
  ],
  [
    'an instance is in the group',
    refusal('InvalidDBSubnetGroupStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['a subnet in transition', refusal('InvalidDBSubnetStateFault'), { reason: 'busy' }],
  ['too many groups', refusal('DBSubnetGroupQuotaExceededFault'), { reason: 'quota' }],
  ['too many subnets', refusal('DBSubnetQuotaExceededFault'), { reason: 'quota' }],
  [
    'one zone only',
    refusal('DBSubnetGroupDoesNotCoverEnoughAZs'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['no such subnet', refusal('InvalidSubnet'), { reason: 'invalid', afterMs: undefined }],
  [
    'an instance is in the subnet',
    refusal('SubnetAlreadyInUse'),
    { reason: 'invalid', afterMs: 60_000 },
  ],
  ['too many calls', refusal('Throttling'), { reason: 'throttled' }],
  ['no permission', refusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(groupFailure(error, 'ModifyDBSubnetGroup')).toMatchObject({
    ...expected,
    action: 'rds:ModifyDBSubnetGroup',
    message: expect.stringMatching(/^ModifyDBSubnetGroup: \w+: text$/),
  })
})
