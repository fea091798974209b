import { describe, expect, test } from '@jest/globals'
import { toObjectKey } from './object.ts'
import { toCollectionPath, toObjectPath, toQueryString } from './paths.ts'
import { CONFIG_MAPS, LEASES, NAMESPACES } from './well-known.ts'

describe('toCollectionPath', () => {
  test.each([
    {
      reason: 'the core group',
      path: toCollectionPath(CONFIG_MAPS, 'ns'),
      want: '/api/v1/namespaces/ns/configmaps',
    },
    {
      reason: 'a named group',
      path: toCollectionPath(LEASES, 'ns'),
      want: '/apis/coordination.k8s.io/v1/namespaces/ns/leases',
    },
    {
      reason: 'all namespaces',
      path: toCollectionPath(CONFIG_MAPS),
      want: '/api/v1/configmaps',
    },
    {
      reason: 'a namespace does not apply to a cluster-scoped kind',
      path: toCollectionPath(NAMESPACES, 'ns'),
      want: '/api/v1/namespaces',
    },
  ])('$reason', ({ path, want }) => {
    expect(path).toBe(want)
  })
})

describe('toObjectPath', () => {
  test.each([
    {
      reason: 'a namespaced object',
      path: toObjectPath(CONFIG_MAPS, toObjectKey('ns', 'a')),
      want: '/api/v1/namespaces/ns/configmaps/a',
    },
    {
      reason: 'its status',
      path: toObjectPath(CONFIG_MAPS, toObjectKey('ns', 'a'), 'status'),
      want: '/api/v1/namespaces/ns/configmaps/a/status',
    },
    {
      reason: 'a name that would leave its place in the path',
      path: toObjectPath(NAMESPACES, toObjectKey('', '..?x')),
      want: '/api/v1/namespaces/..%3Fx',
    },
  ])('$reason', ({ path, want }) => {
    expect(path).toBe(want)
  })

  test.each([
    { reason: 'a namespaced kind without namespace', resource: CONFIG_MAPS, namespace: '' },
    { reason: 'a cluster-scoped kind with one', resource: NAMESPACES, namespace: 'ns' },
  ])('refuses $reason', ({ resource, namespace }) => {
    expect(() => toObjectPath(resource, toObjectKey(namespace, 'a'))).toThrow(RangeError)
  })
})

describe('toQueryString', () => {
  test('keeps the order, leaves out what is undefined and escapes', () => {
    expect(toQueryString({ b: 'x=y,z', a: undefined, limit: 500, watch: true })).toBe(
      '?b=x%3Dy%2Cz&limit=500&watch=true',
    )
  })

  test('is empty without members', () => {
    expect(toQueryString({ a: undefined })).toBe('')
  })
})
