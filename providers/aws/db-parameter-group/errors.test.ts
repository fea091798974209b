import { expect, test } from '@jest/globals'
import { sdkRefusal } from '../../../test/support/sdk-refusal.ts'
import { groupFailure } from './errors.ts'

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such group', sdkRefusal('DBParameterGroupNotFoundFault'), { reason: 'not-found' }],
  [
    'the wire code alone',
    sdkRefusal('Error', { code: 'DBParameterGroupNotFound' }),
    { reason: 'not-found' },
  ],
  [
    'the name is taken',
    sdkRefusal('DBParameterGroupAlreadyExistsFault'),
    { reason: 'already-exists' },
  ],
  [
    'an instance uses the group, or it is being applied',
    sdkRefusal('InvalidDBParameterGroupStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  [
    'in use, on the wire',
    sdkRefusal('Error', { code: 'InvalidDBParameterGroupState' }),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['too many groups', sdkRefusal('DBParameterGroupQuotaExceededFault'), { reason: 'quota' }],
  [
    'an unknown parameter, a value out of range',
    sdkRefusal('InvalidParameterValue'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['static at once', sdkRefusal('InvalidParameterCombination'), { reason: 'invalid' }],
  ['too many calls', sdkRefusal('Throttling'), { reason: 'throttled' }],
  ['no permission', sdkRefusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(groupFailure(error, 'ModifyDBParameterGroup')).toMatchObject({
    ...expected,
    action: 'rds:ModifyDBParameterGroup',
    message: expect.stringMatching(/^ModifyDBParameterGroup: \w+: text$/),
  })
})
