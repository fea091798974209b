import { describe, expect, test } from '@jest/globals'
import { readinessOf } from '../../composition/readiness.ts'
import { mockStatus } from './mock-status.ts'

const self = <T>(schema: T): T => schema

describe('a mocked status', () => {
  test.each([
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 3 } },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', spec: {} },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', spec: {} },
    { apiVersion: 'batch/v1', kind: 'Job', spec: {} },
    { apiVersion: 'v1', kind: 'Pod', spec: {} },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: {} },
    { apiVersion: 'v1', kind: 'Namespace', spec: {} },
    { apiVersion: 'v1', kind: 'Service', spec: { type: 'LoadBalancer' } },
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: {} },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: {} },
  ])('makes a $kind ready', (object) => {
    const metadata = { name: 'a', generation: 1 }
    const status = mockStatus(object, {}, self)
    expect(readinessOf({ ...object, metadata, status }, false)).toMatchObject({ ready: true })
  })

  test.each([
    { reason: 'a text by its name', schema: { type: 'string' }, value: 'mocked-x' },
    { reason: 'a text of a length', schema: { type: 'string', maxLength: 4 }, value: 'mock' },
    { reason: 'one of a list', schema: { type: 'string', enum: ['a', 'b'] }, value: 'a' },
    { reason: 'a default', schema: { type: 'integer', default: 7 }, value: 7 },
    { reason: 'a bounded number', schema: { type: 'integer', minimum: 5, maximum: 9 }, value: 5 },
    { reason: 'a small number', schema: { type: 'number', maximum: 0 }, value: 0 },
    { reason: 'a list', schema: { type: 'array', items: { type: 'string' } }, value: ['mocked-x'] },
    {
      reason: 'a structure whose default says that nothing is known',
      schema: { type: 'object', default: {}, properties: { y: { type: 'boolean' } } },
      value: { y: true },
    },
  ])('$reason', ({ schema, value }) => {
    const of = { properties: { status: { type: 'object', properties: { x: schema } } } }
    expect(mockStatus({}, of, self)).toEqual({ x: value })
  })

  test('a kind without a status has none', () => {
    expect(mockStatus({ apiVersion: 'v1', kind: 'ConfigMap' }, {}, self)).toBeUndefined()
  })
})
