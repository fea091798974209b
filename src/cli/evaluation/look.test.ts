import { expect, test } from '@jest/globals'
import type { Place } from '../../composition/run/inventory.ts'
import type { Resource } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { glancer } from './look.ts'

const SPACES: Resource = {
  ...CONFIG_MAPS,
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
}
const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const metadata = { name: 'a', uid: 'a', resourceVersion: '1' }
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
const map = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'team' }
const nothing = { is: 'seen', object: undefined }

const rows: readonly (readonly [string, Place, unknown])[] = [
  ['what is there is seen', map, { is: 'seen', object }],
  ["nothing in another namespace is a composite's", { ...map, namespace: 'other' }, nothing],
  ['nor what has none', { apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }, nothing],
  ['nor what cannot have one', { ...map, kind: 'Namespace' }, nothing],
  ['what no kind serves cannot be there', { ...map, kind: 'Gone' }, { is: 'unserved' }],
]

test.each(rows)('as a reconcile judges: %s', (_reason, place, seen) => {
  const resources = {
    locate: ({ kind }: { readonly kind: string }) => {
      return [CONFIG_MAPS, SPACES].find((each) => each.kind === kind)
    },
  }
  const known = { glance: () => ({ is: 'seen', object }) as const }
  expect(glancer(known, owner, resources)(place)).toEqual(seen)
})
