import { expect, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { lossOf } from './forecast.ts'
import type { InventoryEntry } from './inventory.ts'

const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const place = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop-db', namespace: 'team' }
const entry: InventoryEntry = { ...place, id: 'db', uid: 'c1', protect: true }
const claim = { 'plumbline.dev/composite-uid': 'u1' }
const reference = { ...owner, controller: true }
const object: KubeObject = {
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: {
    ...{ name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '1' },
    annotations: claim,
    ownerReferences: [reference],
  },
}
const nothing = { children: [], frozen: [], glance: () => ({ is: 'seen', object }) as const }

test.each([
  ['what is retained is not lost', { onDelete: 'Retain' }, []],
  ['what goes is', {}, ['db', 'user']],
] as const)('%s, also while another one needs it', (_reason, keeping, deletes) => {
  const needed: InventoryEntry = { ...place, id: 'db', uid: 'c1', ...keeping }
  const user: InventoryEntry = {
    ...place,
    id: 'user',
    uid: 'c2',
    name: 'shop-user',
    ...keeping,
    needs: ['db'],
  }
  const { metadata } = object
  const objects = [object, { ...object, metadata: { ...metadata, name: user.name, uid: 'c2' } }]
  const glance = ({ name }: { readonly name: string }) => {
    return { is: 'seen', object: objects.find((each) => each.metadata.name === name) } as const
  }
  const composite = { owner, annotations: {}, inventory: [needed, user] }
  expect(lossOf(composite, { ...nothing, glance })).toEqual({ replaces: [], deletes })
})

test.each([
  ['a protected child is not lost', {}, []],
  ['but where its user has lifted the protection', { 'plumbline.dev/unprotect': 'true' }, ['db']],
])('%s', (_reason, annotations, deletes) => {
  const composite = { owner, annotations, inventory: [entry] }
  expect(lossOf(composite, nothing)).toEqual({ replaces: [], deletes })
})
