import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { digestOf } from '../digest.ts'
import { decide, type Situation, toInventory } from './decide.ts'
import { type Bond, decideBonds } from './decide-bonds.ts'
import type { InventoryEntry, Keeping } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'

const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const place = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop-db', namespace: 'team' }
const entry: InventoryEntry = { ...place, id: 'db', uid: 'c1', needs: ['old'] }
const reference = {
  ...{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', uid: 'u1' },
  controller: true,
}
const owned = { ownerReferences: [reference] }
const claimed = { annotations: { 'plumbline.dev/composite-uid': 'u1' } }
const ownFields = { 'f:data': { 'f:ours': {} } }

function live(metadata: Readonly<Record<string, unknown>>, fieldsV1: unknown = ownFields) {
  const managedFields = [{ manager: childManager, operation: 'Apply', fieldsV1 }]
  const facts = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '5' }
  const object: KubeObject = {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { ours: 'x', theirs: 'y' } },
    metadata: { ...facts, ...metadata, ...{ managedFields } },
  }
  return toChildObject(object, false)
}

function bondsOf(
  object: KubeObject | undefined,
  outlives: boolean,
  refused?: string,
): readonly Bond[] {
  const refusal = { afterMs: 1, reason: 'Invalid', message: 'no' } as const
  const bondSetbacks = () =>
    refused === undefined ? {} : { refused: { ...refusal, wanted: refused } }
  const glance = () => ({ is: 'seen', object }) as const
  return decideBonds({ owner, glance, bondSetbacks }, [{ entry, outlives }])
}

function wantedOf([bond]: readonly Bond[]): unknown {
  return bond?.step.is === 'rebind' ? bond.step.wanted.object : undefined
}

describe('what is bound anew', () => {
  const rows: readonly (readonly [
    reason: string,
    object: KubeObject | undefined,
    outlives: boolean,
    isBound: boolean,
  ])[] = [
    ['what outlives the composite now', live(owned), true, true],
    ['what goes with it now', live(claimed), false, true],
    ['not what goes with it as before', live(owned), false, false],
    ['not what outlives it as before', live(claimed), true, false],
    ['what was left half way', live({ ...owned, ...claimed }), true, true],
    ['not what is not there', undefined, true, false],
    ['not what is on its way out', live({ ...owned, deletionTimestamp: 'x' }), true, false],
    ['not what was made anew', live({ ...owned, uid: 'c2' }), true, false],
    ['not what is not ours', live({}), true, false],
    ["not another one's", live({ ownerReferences: [{ ...reference, uid: 'u9' }] }), true, false],
  ]
  test.each(rows)('%s', (_reason, object, outlives, isBound) => {
    expect(bondsOf(object, outlives)).toHaveLength(isBound ? 1 : 0)
  })

  test('its content stays: what is ours as it lives, and nothing of others', () => {
    expect(wantedOf(bondsOf(live(owned), true))).toEqual(
      expect.objectContaining({
        ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { ours: 'x' } },
        metadata: expect.not.objectContaining({ ownerReferences: expect.anything() }),
      }),
    )
    expect(wantedOf(bondsOf(live(claimed), false))).toMatchObject({
      metadata: { name: 'shop-db', ownerReferences: [{ uid: 'u1' }] },
    })
  })

  test('not at once again what was refused: that is told', () => {
    const wanted = digestOf(wantedOf(bondsOf(live(owned), true)))
    expect(bondsOf(live(owned), true, wanted)).toMatchObject([
      { entry, step: { is: 'refuse', afterMs: 1, reason: 'Invalid', message: 'no' } },
    ])
    expect(bondsOf(live(owned), true, 'other')).toMatchObject([{ step: { is: 'rebind' } }])
  })
})

describe('a frozen node', () => {
  const rows: readonly (readonly [reason: string, keeping: Keeping])[] = [
    ['is retained as soon as the Composition says so', { onDelete: 'Retain' }],
    ['is protected as soon as the Composition says so', { protect: true, needs: ['base'] }],
    ['is retained no longer than that', {}],
  ]
  test.each(rows)('%s', (_reason, keeping) => {
    const situation: Situation = {
      owner,
      children: [],
      frozen: [{ id: 'db', gaps: [], keeping, outlives: Object.keys(keeping).length > 0 }],
      inventory: [{ ...entry, onDelete: 'Retain' }],
      glance: () => ({ is: 'seen', object: live(owned) }),
      setbacks: () => ({}),
      leavingSetbacks: () => ({}),
      bondSetbacks: () => ({}),
      unprotected: false,
    }
    const decision = decide(situation)
    expect(toInventory(decision)).toEqual([{ ...place, id: 'db', uid: 'c1', ...keeping }])
    expect(decision.bonds).toHaveLength(Object.keys(keeping).length > 0 ? 1 : 0)
    expect(decision.leftovers).toEqual([])
  })
})
