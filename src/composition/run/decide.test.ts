import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { decide, type Situation, toInventory } from './decide.ts'
import type { Glance } from './decide-child.ts'
import type { FieldSet } from './field-set.ts'
import { fingerprint } from './fingerprint.ts'
import type { InventoryEntry } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'
import { placeChild } from './place-child.ts'

const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const want = {
  ...{ id: 'a', object: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } } },
  ...{ gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] },
}
const child = placeChild(owner, want, CONFIG_MAPS)
const failure = new KubeError({ message: '', code: 403, reason: 'Forbidden' })
const forbidden: Glance = { is: 'blind', failure, resource: CONFIG_MAPS }
const absent: Glance = { is: 'seen', object: undefined }

function decided(facts: Partial<Situation>) {
  return decide({
    ...{ owner, children: [child], frozen: [], inventory: [], glance: () => absent },
    ...{ setbacks: () => ({}), leavingSetbacks: () => ({}), bondSetbacks: () => ({}) },
    unprotected: false,
    ...facts,
  })
}

const planned: InventoryEntry = { id: 'a', ...child.place }

test.each([
  {
    reason: 'what was about to be made may have been made: it is not lost with the right to look',
    inventory: [planned],
    glance: forbidden,
    recorded: ['a'],
  },
  {
    reason: 'what was never to be made is not recorded while nobody may look',
    inventory: [],
    glance: forbidden,
    recorded: [],
  },
])('$reason', ({ inventory, glance, recorded }) => {
  const decision = decided({ inventory, glance: () => glance })
  expect(decision.children.map(({ step }) => step.is)).toEqual(['refuse'])
  expect(toInventory(decision).map(({ id }) => id)).toEqual(recorded)
})

test.each([
  { glance: { is: 'unserved' }, why: 'ConfigMap of v1 is not served yet' },
  { glance: absent, why: 'the rights to ConfigMap of v1 are not known yet' },
] as const)('what may be replaced stays, and it is said for whom: $why', ({ glance, why }) => {
  const place = { apiVersion: 'v1', kind: 'ConfigMap', name: 'old', namespace: 'team' }
  const metadata = { ...place, uid: 'c', resourceVersion: '1' }
  const ownerReferences = [{ ...owner, controller: true }]
  const managedFields = [{ manager: childManager, operation: 'Apply', fieldsV1: {} }]
  const facts = { metadata: { ...metadata, ownerReferences, ...{ managedFields } } }
  const old = toChildObject({ apiVersion: 'v1', kind: 'ConfigMap', ...facts }, true)
  const { leftovers } = decided({
    children: [placeChild(owner, want, undefined)],
    inventory: [{ id: 'old', uid: 'c', ...place }],
    glance: ({ name }) => (name === 'old' ? { is: 'seen', object: old } : glance),
  })
  const message = `stays until all that is wanted can be placed: a: ${why}`
  expect(leftovers.map(({ step }) => step)).toMatchObject([{ is: 'wait', message }])
})

test.each([
  { reason: 'whoever takes the bond off again and again', bond: {}, rebinds: 0 },
  {
    reason: 'not whoever removes something else: it is bound meanwhile',
    bond: { 'f:ownerReferences': {}, 'f:annotations': {} },
    rebinds: 1,
  },
])('is held back: $reason', ({ bond, rebinds }) => {
  const labels = { 'f:labels': {} }
  const all: FieldSet = {
    'f:data': { 'f:x': {} },
    'f:metadata': { ...labels, 'f:ownerReferences': {}, 'f:annotations': {} },
  }
  const { labels: given, annotations } = child.object.metadata as KubeObject['metadata']
  const now = { 'f:metadata': { ...labels, ...bond } }
  const managedFields = [{ manager: childManager, operation: 'Apply', fieldsV1: now }]
  const metadata = { ...{ name: 'shop-a', namespace: 'team', uid: 'c', resourceVersion: '1' } }
  const marks = { labels: given ?? {}, annotations: annotations ?? {} }
  const claim = { annotations: { ...annotations, 'plumbline.dev/composite-uid': 'u1' } }
  const live = toChildObject(
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: {} },
      metadata: { ...metadata, ...marks, ...claim, ...{ managedFields } },
    },
    true,
  )
  const contested = { afterMs: 400, rivals: ['x'] }
  const decision = decided({
    inventory: [{ ...planned, uid: 'c', applied: fingerprint(child, all) }],
    glance: () => ({ is: 'seen', object: live }),
    setbacks: () => ({ contested }),
  })
  expect(decision.children.map(({ step }) => step.is)).toEqual(['hold'])
  expect(decision.bonds.map(({ step }) => step.is)).toHaveLength(rebinds)
})
