import { expect, test } from '@jest/globals'
import { configMap } from '../../test/support/kube-objects.ts'
import { toCachedObject } from './cached-object.ts'

test('what nothing reads is dropped, and the rest is kept', () => {
  const given = configMap('a', {
    version: 1,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'me' },
    data: { x: ['1', { y: null }] },
  })
  const managed = { ...given, metadata: { ...given.metadata, managedFields: [{ manager: 'm' }] } }
  const cached = toCachedObject(managed)
  expect(cached).toEqual({ ...given, metadata: { ...given.metadata, annotations: { keep: 'me' } } })
})

test('the object is frozen to the bottom', () => {
  const cached = toCachedObject(configMap('a', { version: 1, data: { list: [{ deep: {} }] } }))
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen))
  expect(frozen(cached)).toBe(true)
})
