import { describe, expect, test } from '@jest/globals'
import { CONFIG_MAPS, SECRETS } from '../../kube/well-known.ts'
import { digestOf } from '../digest.ts'
import type { Gap } from '../evaluate/index.ts'
import { type ChildStep, decideChild, type Glance } from './decide-child.ts'
import type { FieldSet } from './field-set.ts'
import { fingerprint } from './fingerprint.ts'
import type { InventoryEntry } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'
import { type Owner, placeChild, type Want } from './place-child.ts'
import { secretDigest } from './secret-values.ts'

const owner: Owner = {
  ...{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' },
}
const reference = {
  ...{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', uid: 'u1' },
  controller: true,
}
const want: Omit<Want, 'object'> = {
  id: 'db',
  gaps: [],
  waits: [],
  keeping: {},
  outlives: false,
  secrets: [],
}
const failedGap: Gap = {
  path: ['stringData', 'a'],
  why: 'failed',
  message: 'group.status.size is not set',
  cause: 'group',
}

describe('a Secret', () => {
  const secretWant = (members: Readonly<Record<string, unknown>>): Want => ({
    ...want,
    object: { apiVersion: 'v1', kind: 'Secret', ...members },
  })
  const own: FieldSet = { 'f:data': { 'f:a': {} } }
  const lives = (a: string): Glance => {
    const managedFields = [{ manager: childManager, operation: 'Apply', fieldsV1: own }]
    const facts = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '5' }
    const metadata = { ...facts, ownerReferences: [reference], ...{ managedFields } }
    const object = { apiVersion: 'v1', kind: 'Secret', metadata, data: { a } }
    return { is: 'seen', object: toChildObject(object, false) }
  }
  const first = placeChild(owner, secretWant({ data: { a: 'b25l' } }), SECRETS)
  const made: InventoryEntry = {
    id: 'db',
    uid: 'c1',
    ...first.place,
    applied: fingerprint(first, own),
  }
  const rows: readonly (readonly [
    reason: string,
    wanted: Readonly<Record<string, unknown>>,
    is: ChildStep['is'],
  ])[] = [
    ['as it was applied', { data: { a: 'b25l' } }, 'settled'],
    ['the same bytes in other words', { data: { a: 'b25l\n' } }, 'settled'],
    ['another value', { data: { a: 'dHdv' } }, 'apply'],
    ['another name', { data: { b: 'b25l' } }, 'apply'],
    ['the same value, in plain text', { stringData: { a: 'one' } }, 'settled'],
    ['another value, in plain text', { stringData: { a: 'two' } }, 'apply'],
  ]
  test.each(rows)('%s', (_reason, wanted, is) => {
    const child = placeChild(owner, secretWant(wanted), SECRETS)
    const facts = { owner, child, entry: made, setbacks: {} }
    expect(decideChild({ ...facts, glance: lives('b25l') }).is).toBe(is)
  })

  test('plain text is applied as the data that it becomes, over data of that name', () => {
    const members = { data: { a: 'eA==', b: 'eQ==' }, stringData: { a: 'two', c: null } }
    const { object } = placeChild(owner, secretWant(members), SECRETS)
    expect(object).toMatchObject({ data: { a: 'dHdv', b: 'eQ==', c: '' } })
    expect(object).not.toHaveProperty('stringData')
  })

  test('plain text whose expression gives nothing keeps its last value', () => {
    const gaps = [failedGap]
    const child = placeChild(owner, { ...secretWant({ stringData: {} }), gaps }, SECRETS)
    const facts = { owner, child, entry: made, setbacks: {} }
    expect(decideChild({ ...facts, glance: lives('b25l') })).toMatchObject({
      is: 'settled',
      kept: gaps,
    })
  })

  test('a second writer of plain text is known by name', () => {
    const child = placeChild(owner, secretWant({ stringData: { a: 'one' } }), SECRETS)
    const managedFields = [
      { manager: childManager, operation: 'Apply', fieldsV1: {} },
      { manager: 'rotator', operation: 'Update', fieldsV1: own },
    ]
    const facts = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '6' }
    const metadata = { ...facts, ownerReferences: [reference], ...{ managedFields } }
    const object = { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'dHdv' } }
    const glance: Glance = { is: 'seen', object: toChildObject(object, false) }
    expect(decideChild({ owner, child, entry: made, glance, setbacks: {} })).toMatchObject({
      is: 'apply',
      cause: { is: 'restore', rivals: ['rotator (data.a)'] },
    })
  })

  test('what a webhook made of it is left, until something else is wanted', () => {
    const glance = lives('d2ViaG9vaw==')
    const step = (members: Readonly<Record<string, unknown>>) => {
      const child = placeChild(owner, secretWant(members), SECRETS)
      const object = glance.is === 'seen' && glance.object !== undefined ? glance.object : {}
      const stored = secretDigest(first, object)
      const setbacks = { altered: { wanted: digestOf(first.object), stored } }
      return decideChild({ owner, child, entry: made, glance, setbacks }).is
    }
    expect(step({ data: { a: 'b25l' } })).toBe('settled')
    expect(step({ data: { a: 'dHdv' } })).toBe('apply')
  })

  test('the record says nothing about its values', () => {
    const other = placeChild(owner, secretWant({ data: { a: 'dHdv' } }), SECRETS)
    expect(fingerprint(other, own)).toBe(made.applied)
  })
})

describe('a field of another kind that holds a secret', () => {
  const secretField = (password: string): Want => ({
    ...want,
    object: { apiVersion: 'acme.io/v1', kind: 'Login', spec: { password, user: 'a' } },
    secrets: [['spec', 'password']],
  })
  const own: FieldSet = { 'f:spec': { 'f:password': {}, 'f:user': {} } }
  const first = placeChild(owner, secretField('one'), CONFIG_MAPS)
  const made: InventoryEntry = {
    id: 'db',
    uid: 'c1',
    ...first.place,
    applied: fingerprint(first, own),
  }
  const managedFields = [{ manager: childManager, operation: 'Apply', fieldsV1: own }]
  const facts = { name: 'shop-db', namespace: 'team', uid: 'c1', resourceVersion: '5' }
  const metadata = { ...facts, ownerReferences: [reference], ...{ managedFields } }
  const spec = { password: 'one', user: 'a', defaulted: 1 }
  const object = { apiVersion: 'acme.io/v1', kind: 'Login', metadata, spec }
  const glance: Glance = { is: 'seen', object: toChildObject(object, false) }

  test.each([
    ['as it was applied', 'one', 'settled'],
    ['another value', 'two', 'apply'],
  ])('%s', (_reason, password, is) => {
    const child = placeChild(owner, secretField(password), CONFIG_MAPS)
    expect(decideChild({ owner, child, entry: made, glance, setbacks: {} }).is).toBe(is)
  })

  test('is no part of the record', () => {
    const other = placeChild(owner, secretField('two'), CONFIG_MAPS)
    expect(fingerprint(other, own)).toBe(made.applied)
    const plain = placeChild(owner, { ...secretField('two'), secrets: [] }, CONFIG_MAPS)
    expect(fingerprint(plain, own)).not.toBe(made.applied)
  })
})
