import { describe, expect, test } from '@jest/globals'
import {
  fromFunctionObject,
  fromFunctionSelector,
  toFunctionObject,
  toFunctionState,
} from './border.ts'

const ours = { 'plumbline.dev/external-name': 'x', 'plumbline.dev/composition-resource-name': 'db' }
const theirs = {
  'crossplane.io/external-name': 'x',
  'crossplane.io/composition-resource-name': 'db',
}

describe('on the way to a function', () => {
  test.each([
    { reason: 'each of our keys gets a twin', given: ours, expected: { ...ours, ...theirs } },
    {
      reason: 'others do not',
      given: { 'plumbline.dev/paused': 'true', a: 'b' },
      expected: { 'plumbline.dev/paused': 'true', a: 'b' },
    },
    {
      reason: 'a twin that is there stays',
      given: { ...ours, 'crossplane.io/external-name': 'y' },
      expected: { ...ours, ...theirs, 'crossplane.io/external-name': 'y' },
    },
  ])('annotations: $reason', ({ given, expected }) => {
    expect(toFunctionObject({ metadata: { annotations: given } })).toEqual({
      metadata: { annotations: expected },
    })
  })

  test.each([
    { reason: 'no metadata', object: { kind: 'A' } },
    { reason: 'no annotations', object: { metadata: { name: 'a' } } },
    { reason: 'an annotation key among labels', object: { metadata: { labels: ours } } },
  ])('nothing changes: $reason', ({ object }) => {
    expect(toFunctionObject(object)).toEqual(object)
  })

  test('a composite gets spec.crossplane with sorted references, and keeps its own', () => {
    const child = (name: string) => ({
      resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'team' } },
    })
    const state = { composite: { resource: {} }, resources: { x: child('b'), y: child('a') } }
    expect(toFunctionState(state).composite.resource.spec).toEqual({
      crossplane: {
        resourceRefs: ['a', 'b'].map((name) => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name,
          namespace: 'team',
        })),
      },
    })
    const own = { composite: { resource: { spec: { crossplane: 'mine' } } }, resources: {} }
    expect(toFunctionState(own).composite.resource.spec).toEqual({ crossplane: 'mine' })
  })
})

describe('on the way back', () => {
  test.each([
    { reason: 'theirs becomes ours', given: theirs, expected: ours },
    { reason: 'ours is accepted', given: ours, expected: ours },
    { reason: 'both are one', given: { ...ours, ...theirs }, expected: ours },
    {
      reason: 'where they differ, the one that functions write counts',
      given: { ...ours, 'crossplane.io/external-name': 'y' },
      expected: { ...ours, 'plumbline.dev/external-name': 'y' },
    },
    {
      reason: 'what we have no twin for stays',
      given: { 'crossplane.io/paused': 'true' },
      expected: { 'crossplane.io/paused': 'true' },
    },
  ])('annotations: $reason', ({ given, expected }) => {
    expect(fromFunctionObject({ metadata: { annotations: given } })).toEqual({
      metadata: { annotations: expected },
    })
  })

  test('labels of objects and of selectors are ours', () => {
    const labels = { 'crossplane.io/composite': 'a', app: 'b' }
    const expected = { 'plumbline.dev/composite': 'a', app: 'b' }
    expect(fromFunctionObject({ metadata: { labels } })).toEqual({ metadata: { labels: expected } })
    const selector = { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: labels }
    expect(fromFunctionSelector(selector).matchLabels).toEqual(expected)
  })
})
