import { expect, test } from '@jest/globals'
import { readAwsWrite } from './fault-proxy-aws.ts'

function signed(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, Signature=x`
}

test.each([
  { reason: 'no sub-resource', method: 'PUT', path: '/b', is: 'CreateBucket' },
  { reason: 'a trailing slash', method: 'PUT', path: '/b/', is: 'CreateBucket' },
  { reason: 'a sub-resource', method: 'PUT', path: '/b?versioning', is: 'PutBucketVersioning' },
  {
    reason: 'an irregular noun',
    method: 'DELETE',
    path: '/b?publicAccessBlock=',
    is: 'DeletePublicAccessBlock',
  },
  { reason: 'many objects', method: 'POST', path: '/b?delete', is: 'DeleteObjects' },
  { reason: 'an object', method: 'PUT', path: '/b/k?x-id=PutObject', is: 'PutObject' },
  { reason: 'a read', method: 'GET', path: '/b?versioning', is: undefined },
])('S3, $reason: $is', ({ method, path, is }) => {
  expect(readAwsWrite({ method, path, body: '', authorization: signed('s3') })).toBe(is)
})

test.each([
  { reason: 'a write', body: 'Action=ModifyDBInstance&Version=1', is: 'ModifyDBInstance' },
  { reason: 'a read', body: 'Action=DescribeDBInstances&Version=1', is: undefined },
  { reason: 'who we are', body: 'Action=GetCallerIdentity&Version=1', is: undefined },
])('query services, $reason: $is', ({ body, is }) => {
  const authorization = signed('rds')
  expect(readAwsWrite({ method: 'POST', path: '/', body, authorization })).toBe(is)
})
