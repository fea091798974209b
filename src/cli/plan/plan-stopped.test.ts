import { describe, expect, test } from '@jest/globals'
import type { InventoryEntry } from '../../composition/run/inventory.ts'
import { childManager, toChildObject } from '../../composition/run/ownership.ts'
import type { KubeObject } from '../../kube/object.ts'
import { toLookedAt } from '../evaluation/look.ts'
import { finish } from './draft.ts'
import { exitCodeOf } from './plan.ts'
import { planPaused, planTearDown } from './plan-stopped.ts'

const entry = (id: string, facts: Partial<InventoryEntry> = {}): InventoryEntry => {
  const place = { apiVersion: 'v1', kind: 'ConfigMap', name: `shop-${id}`, namespace: 'team' }
  return { ...place, id, uid: `c-${id}`, ...facts }
}

interface World {
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly inventory?: readonly InventoryEntry[]
  readonly isDeleting?: boolean
}

const held = ['composition.plumbline.dev/composite']

function composite({ annotations = {}, finalizers = held, inventory = [], ...world }: World) {
  const isDeleting = world.isDeleting ?? true
  return toLookedAt({
    ...{ apiVersion: 'acme.io/v1', kind: 'Shop' },
    metadata: {
      ...{ name: 'shop', namespace: 'team', uid: 'u1', resourceVersion: '1' },
      ...{ annotations, finalizers },
      ...(isDeleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: {},
    status: { plumbline: { inventory } },
  })
}

/** As the composite has made it. */
function live(name: string, owner = { uid: 'u1', controller: true }): KubeObject {
  const reference = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', ...owner }
  const object = {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: {
      ...{ name, namespace: 'team', uid: name.replace('shop', 'c'), resourceVersion: '1' },
      ownerReferences: [reference],
      managedFields: [{ manager: childManager, operation: 'Apply', fieldsV1: {} }],
    },
  }
  return toChildObject(object, true)
}

const glance = ({ name }: { readonly name: string }) =>
  ({ is: 'seen', object: live(name) }) as const

const told = (drafts: ReturnType<typeof planTearDown>) =>
  drafts.map(({ change }) => `${change.action} ${change.object}: ${change.reason}`)
const paused = { 'plumbline.dev/paused': 'true' }

describe('a composite of which nothing is made', () => {
  test.each([
    { reason: 'one at work is not paused', world: { isDeleting: false }, lines: undefined },
    {
      reason: 'a paused one says so, and nothing else',
      world: { isDeleting: false, annotations: paused },
      lines: ['none Shop/shop: paused by annotation plumbline.dev/paused: "true": nothing is done'],
    },
    {
      reason: 'a pause comes before a deletion',
      world: { annotations: paused },
      lines: [
        'none Shop/shop: paused by annotation plumbline.dev/paused: "true"; its deletion waits for that: nothing is done',
      ],
    },
  ])('$reason', ({ world, lines }) => {
    const drafts = planPaused(composite(world))
    expect(drafts && told(drafts)).toEqual(lines)
    const plan = finish({ object: 'Shop/shop', problem: '', drafts: drafts ?? [] }, new Map())
    expect(plan.changes).toHaveLength(lines?.length ?? 0)
    expect(exitCodeOf([plan])).toBe(0)
  })

  test.each([
    {
      reason: 'one on its way out takes along what it made, and leaves what is retained',
      world: {
        inventory: [entry('db', { onDelete: 'Retain' }), entry('user', { needs: ['db'] })],
      },
      lines: [
        'none Shop/shop: is being deleted: nothing is made any more',
        'release ConfigMap/shop-db: later: is needed by user',
        'delete ConfigMap/shop-user: Shop shop is being deleted',
      ],
    },
    {
      reason: 'orphaned, it leaves all',
      world: { finalizers: [...held, 'orphan'], inventory: [entry('db')] },
      lines: [
        'none Shop/shop: is being deleted: nothing is made any more',
        'release ConfigMap/shop-db: onDelete: Retain',
      ],
    },
    {
      reason: 'without our finalizer nothing is awaited',
      world: { finalizers: [], inventory: [entry('db')] },
      lines: ['none Shop/shop: is being deleted: without a finalizer of ours it goes at once'],
    },
  ])('$reason', ({ world, lines }) => {
    expect(told(planTearDown(composite(world), glance))).toEqual(lines)
  })
})
