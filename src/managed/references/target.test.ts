import { expect, test } from '@jest/globals'
import { controllerOf } from './target.ts'

const composite = { apiVersion: 'x.org/v1', kind: 'Shop', name: 'a', uid: 'composite' }
const own = { name: 'a', uid: 'u', resourceVersion: '1' }
const cases: readonly (readonly [string, object, string | undefined])[] = [
  ['nobody', {}, undefined],
  ['an owner that is no controller', { ownerReferences: [composite] }, undefined],
  ['the controller', { ownerReferences: [{ ...composite, controller: true }] }, 'composite'],
  [
    'the composite that an object may outlive, so that it carries no owner reference',
    { annotations: { 'plumbline.dev/composite-uid': 'composite' } },
    'composite',
  ],
]

test.each(cases)('who controls an object: %s', (_, metadata, uid) => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...own, ...metadata } }
  expect(controllerOf(object)).toBe(uid)
})
