import { expect, test } from '@jest/globals'
import { regionMember } from './arn.ts'

const rows: readonly (readonly [arn: string | undefined, member: object, reason: string])[] = [
  ['arn:aws:rds:eu-west-1:123456789012:subgrp:orders', { region: 'eu-west-1' }, 'the fourth part'],
  ['arn:aws-cn:rds:cn-north-1:123456789012:db:orders', { region: 'cn-north-1' }, 'any partition'],
  [undefined, {}, 'what has no ARN yet says nothing of its region'],
]

test.each(rows)('%s: %j, %s', (arn, expected) => {
  expect(regionMember(arn)).toEqual(expected)
})
