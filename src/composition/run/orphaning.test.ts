import { expect, test } from '@jest/globals'
import { plainComposite } from '../../../test/support/plain-composite.ts'
import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { Store } from '../../runtime/store.ts'
import type { InventoryEntry } from './inventory.ts'
import { Orphanings, wasOrphaned } from './orphaning.ts'
import { childManager, toChildObject } from './ownership.ts'
import { marksOf } from './place-child.ts'

const { owner } = plainComposite
const deletionTimestamp = '2026-01-01T00:00:00Z'

function composite(version: string, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  const { object } = plainComposite
  return { ...object, metadata: { ...object.metadata, resourceVersion: version, ...metadata } }
}

test('is remembered from the moment it is seen, for that very object', () => {
  const store = new Store()
  store.put(composite('1'))
  const orphanings = new Orphanings(store)
  const finalizers = ['orphan', 'ours']
  expect(orphanings.has(composite('1', { finalizers }))).toBe(false)
  store.put(composite('2', { deletionTimestamp, finalizers }))
  const later = composite('3', { deletionTimestamp, finalizers: ['ours'] })
  store.put(later)
  expect(orphanings.has(later)).toBe(true)
  expect(orphanings.has(composite('4', { uid: 'anew', deletionTimestamp }))).toBe(false)
  const known = new Store()
  known.put(composite('2', { deletionTimestamp, finalizers }))
  const begun = new Orphanings(known)
  known.put(later)
  expect(begun.has(later)).toBe(true)
})

/** A child as it lives, held by reference or claim, let go by the garbage collector, or not there. */
type Hold = 'owned' | 'claimed' | 'let go' | 'stripped' | 'absent'

const rows: readonly (readonly [reason: string, children: readonly Hold[], is: boolean])[] = [
  ['all were let go', ['let go', 'let go'], true],
  ['what it never held is claimed still', ['let go', 'claimed'], true],
  ['what is gone says nothing', ['let go', 'absent'], true],
  ['one was stripped by hand, and the rest is held', ['let go', 'owned'], false],
  ['nothing was let go', ['owned', 'claimed'], false],
  ['there is nothing', [], false],
  ['marks that are gone, too, are no trace of it', ['stripped'], false],
]

test.each(rows)('is known by what the garbage collector did: %s', (_reason, children, is) => {
  const inventory = children.map((_, index): InventoryEntry => {
    const place = { apiVersion: 'v1', kind: 'ConfigMap', name: `a-${index}`, namespace: 'team' }
    return { ...place, id: `n${index}`, uid: `c${index}` }
  })
  const live = new Map(
    inventory.map((entry, index) => [entry.name, toLive(entry, children[index])]),
  )
  const found = wasOrphaned({ ...plainComposite, inventory }, ({ name }) => {
    return { is: 'seen', object: live.get(name) }
  })
  expect(found).toBe(is)
})

function toLive(entry: InventoryEntry, hold: Hold | undefined): KubeObject | undefined {
  if (hold === 'absent') return undefined
  const { labels, annotations } =
    hold === 'stripped' ? { labels: {}, annotations: {} } : marksOf(owner, entry)
  const { apiVersion, kind, name, namespace = '', uid = '' } = entry
  const reference = {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.name,
    uid: owner.uid,
  }
  const metadata = {
    ...{ name, namespace, uid, resourceVersion: '1', labels },
    annotations: {
      ...annotations,
      ...(hold === 'claimed' ? { [claimAnnotation]: owner.uid } : {}),
    },
    ownerReferences: hold === 'owned' ? [{ ...reference, controller: true }] : [],
    managedFields: [{ manager: childManager, operation: 'Apply', fieldsV1: {} }],
  }
  return toChildObject({ apiVersion, kind, metadata }, true)
}
