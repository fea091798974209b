import { describe, expect, test } from '@jest/globals'
import { checkName } from './name.ts'
import { arnOf } from './region.ts'

describe('checkName', () => {
  test.each([
    { name: 'logs', desired: {} },
    { name: 'a.b-c9', desired: {} },
    { name: 'x'.repeat(63), desired: {} },
    { name: 'p-111122223333-eu-west-1-an', desired: { bucketNamespace: 'account-regional' } },
  ])('$name is fine', ({ name, desired }) => {
    expect(checkName(name, desired)).toBeUndefined()
  })

  test.each([
    { name: 'ab', says: '3 to 63' },
    { name: 'x'.repeat(64), says: '3 to 63' },
    { name: 'Bad_Name', says: '3 to 63' },
    { name: '-logs', says: '3 to 63' },
    { name: 'a..b', says: 'no ".."' },
    { name: '10.0.0.1', says: 'IPv4' },
    { name: 'xn--logs', says: 'must not begin with xn--' },
    { name: 'logs--x-s3', says: 'must not end with --x-s3' },
    { name: 'p-111122223333-eu-west-1-an', says: 'needs bucketNamespace: account-regional' },
  ])('$name: $says', ({ name, says }) => {
    expect(checkName(name, {})).toContain(says)
  })

  test('account-regional names have their ending', () => {
    const desired = { bucketNamespace: 'account-regional' }
    expect(checkName('logs', desired)).toContain('ends with -<account>-<region>-an')
  })
})

test.each([
  ['eu-west-1', 'arn:aws:s3:::b'],
  ['cn-north-1', 'arn:aws-cn:s3:::b'],
  ['us-gov-west-1', 'arn:aws-us-gov:s3:::b'],
  ['eusc-de-east-1', 'arn:aws-eusc:s3:::b'],
])('the ARN of a bucket in %s', (region, arn) => {
  expect(arnOf('b', region)).toBe(arn)
})
