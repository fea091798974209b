import { expect, test } from '@jest/globals'
import { groupFailure } from './errors.ts'

function refusal(name: string, code?: string): Error {
  const error = new Error('text')
  error.name = name
  return code === undefined ? error : Object.assign(error, { Code: code })
}

const rows: readonly (readonly [reason: string, error: Error, expected: object])[] = [
  ['no such group', refusal('DBParameterGroupNotFoundFault'), { reason: 'not-found' }],
  ['the wire code alone', refusal('Error', 'DBParameterGroupNotFound'), { reason: 'not-found' }],
  [
    'the name is taken',
    refusal('DBParameterGroupAlreadyExistsFault'),
    { reason: 'already-exists' },
  ],
  [
    'an instance uses the group, or it is being applied',
    refusal('InvalidDBParameterGroupStateFault'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  [
    'in use, on the wire',
    refusal('Error', 'InvalidDBParameterGroupState'),
    { reason: 'busy', afterMs: 30_000 },
  ],
  ['too many groups', refusal('DBParameterGroupQuotaExceededFault'), { reason: 'quota' }],
  [
    'an unknown parameter, a value out of range',
    refusal('InvalidParameterValue'),
    { reason: 'invalid', afterMs: undefined },
  ],
  ['static at once', refusal('InvalidParameterCombination'), { reason: 'invalid' }],
  ['too many calls', refusal('Throttling'), { reason: 'throttled' }],
  ['no permission', refusal('AccessDenied'), { reason: 'denied' }],
]

test.each(rows)('%s', (_reason, error, expected) => {
  expect(groupFailure(error, 'ModifyDBParameterGroup')).toMatchObject({
    ...expected,
    action: 'rds:ModifyDBParameterGroup',
    message: expect.stringMatching(/^ModifyDBParameterGroup: \w+: text$/),
  })
})
