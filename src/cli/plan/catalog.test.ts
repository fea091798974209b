import { expect, test } from '@jest/globals'
import type { CompositionSpec } from '../../composition/composition.ts'
import { ENVIRONMENTS, FUNCTIONS } from '../../composition/resources.ts'
import { apiVersionOf, type KubeObject, type Resource } from '../../kube/object.ts'
import { Catalog, noPlatform, withApplied } from './catalog.ts'

const spec: CompositionSpec = {
  mode: 'Pipeline',
  compositeTypeRef: { apiVersion: 'acme.test/v1', kind: 'Shop' },
  pipeline: [],
  environment: [{ name: 'a' }, { name: 'b' }],
}

function stored(resource: Resource, name: string, data: unknown): KubeObject {
  const metadata = { name, uid: name, resourceVersion: '1' }
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, data }
}

const kept = { ...noPlatform, environments: [stored(ENVIRONMENTS, 'a', { x: 1 })] }
const b = stored(ENVIRONMENTS, 'b', { y: 2 })

const rows = [
  {
    reason: 'what is nowhere is missing',
    platform: kept,
    applied: [],
    expected: { data: { x: 1 }, missing: ['EnvironmentConfig b does not exist'] },
  },
  {
    reason: 'what the files bring is there',
    platform: kept,
    applied: [b],
    expected: { data: { x: 1, y: 2 }, missing: [] },
  },
  {
    reason: 'what the files change is as they say',
    platform: kept,
    applied: [stored(ENVIRONMENTS, 'a', { x: 3 }), b],
    expected: { data: { x: 3, y: 2 }, missing: [] },
  },
  {
    reason: 'a Function is no EnvironmentConfig',
    platform: kept,
    applied: [stored(FUNCTIONS, 'b', { y: 2 })],
    expected: { data: { x: 1 }, missing: ['EnvironmentConfig b does not exist'] },
  },
  {
    reason: 'what may not be read is not said to be missing',
    platform: { ...noPlatform, denied: 'no right to list EnvironmentConfig: ask for that right' },
    applied: [],
    expected: { data: {}, missing: [] },
  },
]

test.each(rows)('of environments, $reason', ({ platform, applied, expected }) => {
  expect(new Catalog(withApplied(platform, applied)).environment(spec)).toEqual(expected)
})
