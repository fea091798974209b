import { expect, test } from '@jest/globals'
import { readKubeWrite } from './fault-proxy-kube.ts'

const group = '/apis/s3.aws.plumbline.dev/v1beta1'

test.each([
  { method: 'POST', path: '/api/v1/namespaces/a/secrets', is: 'create secrets' },
  { method: 'PATCH', path: `${group}/namespaces/a/buckets/b`, is: 'patch buckets' },
  {
    method: 'PATCH',
    path: `${group}/namespaces/a/buckets/b/status?fieldManager=plumbline`,
    is: 'patch buckets/status',
  },
  { method: 'DELETE', path: '/api/v1/namespaces/a', is: 'delete namespaces' },
  {
    method: 'PATCH',
    path: '/apis/aws.plumbline.dev/v1beta1/clusterproviderconfigs/default',
    is: 'patch clusterproviderconfigs',
  },
  { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', is: undefined },
  { method: 'GET', path: `${group}/buckets?watch=1`, is: undefined },
])('$method $path: $is', ({ method, path, is }) => {
  expect(readKubeWrite({ method, path })).toBe(is)
})
