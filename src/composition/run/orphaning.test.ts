import { describe, expect, test } from '@jest/globals'
import { plainComposite } from '../../../test/support/plain-composite.ts'
import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { Store } from '../../runtime/store.ts'
import type { Glance } from './decide-child.ts'
import type { InventoryEntry, Place } from './inventory.ts'
import { leavingInventory, Orphanings } from './orphaning.ts'
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
type Hold = 'owned' | 'claimed' | 'let go' | 'stripped' | 'absent' | 'blind' | 'leaving' | 'another'

const rows: readonly (readonly [reason: string, children: readonly Hold[], is: boolean])[] = [
  ['all were let go', ['let go', 'let go'], true],
  ['what it never held is claimed still', ['let go', 'claimed'], true],
  ['one is gone: a deletion of ours may have begun', ['let go', 'absent'], false],
  ['one is gone, and another stands there', ['let go', 'another'], false],
  ['one is on its way out', ['let go', 'leaving'], false],
  ['one cannot be seen: it may be held', ['let go', 'blind'], false],
  ['only what it never held is there', ['claimed', 'claimed'], false],
  ['one was stripped by hand, and the rest is held', ['let go', 'owned'], false],
  ['nothing was let go', ['owned', 'claimed'], false],
  ['there is nothing', [], false],
  ['marks that are gone, too, are no trace of it', ['stripped'], false],
]

const unseen = { has: () => false }

function made(children: readonly Hold[]) {
  const inventory = children.map((_, index): InventoryEntry => {
    const place = { apiVersion: 'v1', kind: 'ConfigMap', name: `a-${index}`, namespace: 'team' }
    return { ...place, id: `n${index}`, uid: `c${index}` }
  })
  const glance = ({ name }: Place): Glance => {
    const index = inventory.findIndex((each) => each.name === name)
    const [entry, hold] = [inventory[index], children[index]]
    if (hold === 'blind') return { is: 'blind', failure: undefined }
    return { is: 'seen', object: entry === undefined ? undefined : toLive(entry, hold) }
  }
  return { inventory, glance }
}

test.each(rows)('is known by what the garbage collector did: %s', (_reason, children, is) => {
  const { inventory, glance } = made(children)
  const found = leavingInventory(unseen, { ...plainComposite, inventory }, glance)
  const retained = inventory.map((entry) => ({ ...entry, onDelete: 'Retain' }))
  expect(found).toEqual(is ? retained : inventory)
})

test('is not seen in what a deletion of ours has left', () => {
  const { inventory, glance } = made(['let go'])
  const facts = { status: 'False', message: '', lastTransitionTime: '', observedGeneration: 1 }
  const ready = (reason: string) => ({ ...facts, type: 'Ready', status: 'False', reason }) as const
  const left = (reason: string) => {
    const status = { conditions: [ready(reason)] }
    return leavingInventory(unseen, { ...plainComposite, inventory, status }, glance)
  }
  expect(left('Creating')).toEqual(inventory.map((entry) => ({ ...entry, onDelete: 'Retain' })))
  expect(left('Deleting')).toEqual(inventory)
})

describe('a protected child', () => {
  const { inventory, glance } = made(['let go', 'claimed'])
  const [gone, safe] = inventory.map((entry) => ({ ...entry, needs: ['n9'] }))
  const protectedOne = { ...safe, protect: true } as InventoryEntry
  const composite = { ...plainComposite, inventory: [gone as InventoryEntry, protectedOne] }
  const fates = (orphanings: Pick<Orphanings, 'has'>, annotations = {}) =>
    leavingInventory(orphanings, { ...composite, annotations }, glance).map(
      ({ onDelete = 'Delete', needs = [] }) => [onDelete, ...needs].join(' '),
    )

  test('stays protected where the orphaning was not seen', () => {
    expect(fates(unseen)).toEqual(['Retain', 'Delete n9'])
  })

  test('is released where its user has lifted the protection: it may have been orphaned', () => {
    expect(fates(unseen, { 'plumbline.dev/unprotect': 'true' })).toEqual(['Retain', 'Retain'])
  })

  test('is released where it was', () => {
    expect(fates({ has: () => true })).toEqual(['Retain', 'Retain'])
  })
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
    ...{ name, namespace, uid: hold === 'another' ? 'other' : uid, resourceVersion: '1', labels },
    ...(hold === 'leaving' ? { deletionTimestamp } : {}),
    annotations: {
      ...annotations,
      ...(hold === 'claimed' ? { [claimAnnotation]: owner.uid } : {}),
    },
    ownerReferences: hold === 'owned' ? [{ ...reference, controller: true }] : [],
    managedFields: [{ manager: childManager, operation: 'Apply', fieldsV1: {} }],
  }
  return toChildObject({ apiVersion, kind, metadata }, true)
}
