import { expect, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { whyForeign } from './foreign.ts'
import type { InventoryEntry } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'
import { placeChild } from './place-child.ts'

const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const want = {
  ...{ id: 'db', object: { apiVersion: 'v1', kind: 'ConfigMap' } },
  ...{ gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] },
}
const child = placeChild(owner, want, CONFIG_MAPS)
const recorded: InventoryEntry = { ...child.place, id: 'db', uid: 'c1' }
const marks = (kind: string) => ({
  labels: { 'plumbline.dev/composite': 'shop' },
  annotations: {
    'plumbline.dev/composite-kind': kind,
    'plumbline.dev/composition-resource-name': 'db',
  },
})
const claimed = (uid: string) => ({ annotations: { [claimAnnotation]: uid } })

interface Row {
  readonly reason: string
  readonly metadata: Partial<KubeObject['metadata']>
  readonly entry?: InventoryEntry
  readonly manager?: string
  /** Absent: it is ours. */
  readonly why?: RegExp
}

const rows: readonly Row[] = [
  { reason: 'a claim of ours', metadata: claimed('u1') },
  {
    reason: 'a claim that no composite has applied',
    metadata: claimed('u1'),
    manager: 'kubectl',
    why: /^ConfigMap shop-db exists already and is not this composite's/,
  },
  {
    reason: 'the claim of another composite',
    metadata: claimed('u2'),
    why: /^ConfigMap shop-db exists already and is claimed by another composite/,
  },
  {
    reason: 'another composite has taken it over since: it is not fought for',
    metadata: claimed('u2'),
    entry: recorded,
    why: /claimed by another composite/,
  },
  { reason: 'the object of a user', metadata: {}, why: /not this composite's; .* label it/ },
  { reason: 'made by us and stripped of its marks by hand', metadata: {}, entry: recorded },
  {
    reason: 'made by us, and another one stands there now',
    metadata: {},
    entry: { ...recorded, uid: 'c0' },
    why: /not this composite's/,
  },
  { reason: 'marks that hand it over', metadata: marks('Shop.acme.io') },
  {
    reason: 'the marks of a composite of the same name and of another kind',
    metadata: marks('Shop.other.io'),
    why: /plumbline\.dev\/composite-kind=Shop\.acme\.io/,
  },
]

test.each(rows)('$reason', ({ metadata, entry, manager = childManager, why }) => {
  const managedFields = [{ manager, operation: 'Apply', fieldsV1: {} }]
  const facts = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '5' }
  const object = toChildObject(
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      metadata: { ...facts, ...metadata, ...{ managedFields } },
    },
    true,
  )
  const found = whyForeign({ owner, child, entry }, object)
  expect(found ?? '').toMatch(why ?? /^$/)
})
