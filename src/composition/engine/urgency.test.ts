import { expect, test } from '@jest/globals'
import type { KubeObject, ObjectMeta } from '../../kube/object.ts'
import { isInstanceUrgent, isOwnUrgent } from './urgency.ts'

const seen = { observedGeneration: 1 }
const before = object({})

const rows: readonly (readonly [
  reason: string,
  previous: KubeObject | undefined,
  next: KubeObject,
  instance: boolean,
  own: boolean,
])[] = [
  ['our own status', before, object({}, { observedGeneration: 1, ready: true }), false, false],
  ['the spec', before, object({ generation: 2 }), true, true],
  ['a request to delete', before, object({ deletionTimestamp: 't' }), true, true],
  ['an annotation', before, object({ annotations: { a: 'b' } }), true, true],
  [
    'an annotation equal as before',
    object({ annotations: { a: 'b' } }),
    object({ annotations: { a: 'b' } }),
    false,
    false,
  ],
  [
    'a label, by which Compositions are selected',
    before,
    object({ labels: { a: 'b' } }),
    false,
    true,
  ],
  ['a finalizer', before, object({ finalizers: ['x'] }), false, false],
  ['first seen, done before', undefined, object({}), false, true],
  ['first seen, new', undefined, object({}, { observedGeneration: -1 }), true, true],
  ['first seen, half deleted', undefined, object({ deletionTimestamp: 't' }), true, true],
]

test.each(rows)('%s', (_reason, previous, next, instance, own) => {
  expect(isInstanceUrgent(previous, next)).toBe(instance)
  expect(isOwnUrgent(previous, next)).toBe(own)
})

function object(metadata: Partial<ObjectMeta>, status: object = seen): KubeObject {
  const fixed = { name: 'a', uid: 'u', resourceVersion: '1', generation: 1 }
  return { apiVersion: 'v1', kind: 'X', metadata: { ...fixed, ...metadata }, status }
}
