import { expect, test } from '@jest/globals'
import { sdkRefusal } from '../../test/support/sdk-refusal.ts'
import { rdsFailures } from './rds-errors.ts'

const failureOf = rdsFailures(
  { ThingNotFoundFault: { reason: 'not-found' }, ThingInUse: { reason: 'busy', afterMs: 5_000 } },
  (_error, operation) =>
    operation === 'CopyThing' ? { ThingNotFoundFault: { reason: 'invalid', afterMs: 60_000 } } : {},
)

const rows: readonly (readonly [
  reason: string,
  error: Error,
  expected: object,
  operation?: string,
])[] = [
  ['the name of the model', sdkRefusal('ThingNotFoundFault'), { reason: 'not-found' }],
  ['the code of the wire', sdkRefusal('ThingNotFound'), { reason: 'not-found' }],
  [
    'the code of an error without a name',
    sdkRefusal('Error', { code: 'ThingNotFound' }),
    { reason: 'not-found' },
  ],
  [
    'a code of another service, whatever its status',
    Object.assign(sdkRefusal('NoSuchThing'), { $metadata: { httpStatusCode: 404 } }),
    { reason: 'transient' },
  ],
  ['a name that has no Fault', sdkRefusal('ThingInUse'), { reason: 'busy', afterMs: 5_000 }],
  [
    'what one operation means by it',
    sdkRefusal('ThingNotFoundFault'),
    { reason: 'invalid', afterMs: 60_000 },
    'CopyThing',
  ],
  [
    'the same on the wire',
    sdkRefusal('ThingNotFound'),
    { reason: 'invalid', afterMs: 60_000 },
    'CopyThing',
  ],
  [
    'a value that every operation refuses',
    sdkRefusal('InvalidParameterValue'),
    { reason: 'invalid' },
  ],
  [
    'values that do not go together',
    sdkRefusal('InvalidParameterCombination'),
    { reason: 'invalid' },
  ],
  ['a missing value', sdkRefusal('MissingParameter'), { reason: 'invalid' }],
  ['a value of the wrong shape', sdkRefusal('ValidationError'), { reason: 'invalid' }],
  ['what every service says', sdkRefusal('Throttling'), { reason: 'throttled' }],
]

test.each(rows)('%s', (_reason, error, expected, operation = 'ModifyThing') => {
  expect(failureOf(error, operation)).toMatchObject({
    ...expected,
    action: `rds:${operation}`,
    message: expect.stringMatching(new RegExp(`^${operation}: \\w+: text$`)),
  })
})
