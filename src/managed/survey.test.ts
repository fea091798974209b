import { describe, expect, test } from '@jest/globals'
import { intentAt, managedObject, present } from '../../test/support/managed-snapshot.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { kind as widget } from '../../test/support/sample-provider/sample/widget/index.ts'
import type { KubeObject } from '../kube/object.ts'
import { type AnyKind, Failure, type Observation } from '../provider/index.ts'
import { noReferences } from './references/resolution.ts'
import { type SurveyDeps, type Surveyed, survey } from './survey.ts'

const { signal } = new AbortController()
const nowMs = Date.parse('2026-01-01T01:00:00Z')

/** A world in which the cloud answers so; whoever writes to it fails the test. */
function depsFor(observe: AnyKind['observe'], change: Partial<SurveyDeps> = {}): SurveyDeps {
  const refuse = () => {
    throw new Error('a survey wrote')
  }
  const kind = { ...widget, observe, create: refuse, update: { shape: refuse } } as AnyKind
  const clock = new ManualClock()
  return {
    kind,
    provider: { classify: (error) => new Failure('transient', String(error)) },
    store: { byIndex: () => [] },
    connections: {
      resolve: async () => ({
        connection: {
          clients: {},
          whoAmI: () => Promise.reject(new Error('asked already')),
          close: () => undefined,
        },
        principal: { account: '1', principal: 'me' },
        confirmedAccount: undefined,
      }),
    },
    secrets: { read: async () => undefined },
    references: { resolve: () => noReferences, holdersOf: () => [] },
    digestKey: { id: 'k', bytes: Buffer.alloc(32) },
    clock: {
      now: () => nowMs,
      monotonic: () => clock.monotonic(),
      after: (...timer) => clock.after(...timer),
    },
    ...change,
  }
}

function surveyed(object: KubeObject, change: Partial<Surveyed> = {}): Surveyed {
  return { object, partial: false, isPlanned: () => false, ...change }
}

const standing = async (): Promise<Observation> => ({
  ...present,
  actual: { region: 'eu-west-1', size: 1 },
})
const absent = async (): Promise<Observation> => ({ is: 'absent' })
const forProvider = (size: number) => ({ forProvider: { region: 'eu-west-1', size } })
const owned = { since: '2026-01-01T00:59:55Z', how: 'created', name: 'logs', account: '1' }
const ownedStatus = (seen: boolean) => ({
  sync: { key: 'k', applied: {}, owned: { ...owned, seen } },
})

describe('a survey', () => {
  test('finds in one look what a reconcile confirms with two', async () => {
    const status = ownedStatus(true)
    const told = await survey(depsFor(absent), surveyed(managedObject({ status })), signal)
    expect(told).toMatchObject({
      action: 'create',
      name: 'logs',
      account: '1',
      region: 'eu-west-1',
    })
  })

  test('waits for what was created a moment ago', async () => {
    const status = ownedStatus(false)
    const told = await survey(depsFor(absent), surveyed(managedObject({ status })), signal)
    expect(told).toMatchObject({ action: 'wait', reasons: ['created; not visible yet'] })
  })

  test('takes over what is named, and foresees what is written then', async () => {
    const annotations = { 'plumbline.dev/external-name': 'logs' }
    const object = managedObject({ metadata: { annotations }, spec: forProvider(2) })
    expect(await survey(depsFor(standing), surveyed(object), signal)).toMatchObject({
      action: 'adopt',
      fields: [{ path: 'size', before: 1, after: 2, because: 'edit' }],
    })
  })

  test('of an interrupted creation finishes it, and adopts nothing', async () => {
    const metadata = { annotations: intentAt('2026-01-01T00:58:00Z') }
    const object = managedObject({ metadata, spec: forProvider(1) })
    expect(await survey(depsFor(standing), surveyed(object), signal)).toMatchObject({
      action: 'none',
      fields: [],
    })
  })

  test('without the key of the digests goes by the stored manifest', async () => {
    const status = { sync: { ...ownedStatus(true).sync, key: 'another' } }
    const stored = managedObject({ spec: forProvider(3), status })
    const edited = managedObject({ spec: forProvider(2), status })
    const becauseOf = async (object: KubeObject) => {
      const { fields } = await survey(depsFor(standing), surveyed(object, { stored }), signal)
      return fields.map(({ path, before, after, because }) => [path, before, after, because])
    }
    expect(await becauseOf(stored)).toEqual([['size', 1, 3, 'drift']])
    expect(await becauseOf(edited)).toEqual([['size', 1, 2, 'conflict']])
  })

  test('says when what is written, and what was written before, takes effect', async () => {
    const note = 'waits for the window: color'
    const seen = async (): Promise<Observation> => ({ ...(await standing()), ...{ note } })
    const given = depsFor(seen)
    const updateCaveat: AnyKind['updateCaveat'] = (changes, desired, { word }) =>
      `${changes.map(({ at }) => at).join()} to ${Object(desired).size} later, ${word}`
    const deps = { ...given, kind: { ...given.kind, updateCaveat } }
    const reasonsFor = async (size: number) => {
      const object = managedObject({ spec: forProvider(size), status: ownedStatus(true) })
      return (await survey(deps, surveyed(object), signal)).reasons
    }
    expect(await reasonsFor(1)).toEqual([note])
    expect(await reasonsFor(2)).toEqual([note, `size to 2 later, ${present.word}`])
  })

  test('of a paused object asks nobody', async () => {
    const nobody = () => Promise.reject(new Error('the cloud was asked'))
    const annotations = { 'plumbline.dev/paused': 'true' }
    const object = managedObject({ metadata: { annotations } })
    expect(await survey(depsFor(nobody), surveyed(object), signal)).toMatchObject({
      action: 'wait',
      reasons: [expect.stringMatching(/^paused by/)],
    })
  })

  test('a name that cannot change is a refusal, a cloud that does not answer a failure', async () => {
    const annotations = { 'plumbline.dev/external-name': 'other' }
    const renamed = managedObject({ metadata: { annotations }, status: ownedStatus(true) })
    expect(await survey(depsFor(standing), surveyed(renamed), signal)).toMatchObject({
      action: 'refuse',
      reasons: [expect.stringContaining('the external name is immutable')],
    })
    const broken = () => Promise.reject(new Error('reset'))
    const asked = survey(depsFor(broken), surveyed(managedObject({})), signal)
    await expect(asked).rejects.toMatchObject({ reason: 'transient' })
  })

  describe('of an object that refers to another', () => {
    const target = { ...managedObject({ metadata: { name: 'target' } }), kind: 'Shelf' }
    const waiting = {
      ...{ at: 'shelfName', member: 'shelfName', message: 'shelfName: waits for Shelf target' },
      ...{ createOnly: false, stuck: false, kept: false, on: target },
    }
    const references = {
      resolve: () => ({ ...noReferences, waiting: [waiting] }),
      holdersOf: () => [],
    }

    test.each([
      { reason: 'of the same plan', isPlanned: true, action: 'create', reasons: [] },
      { reason: 'of its own', isPlanned: false, action: 'wait', reasons: [waiting.message] },
    ])('$reason', async ({ isPlanned, action, reasons }) => {
      const given = surveyed(managedObject({}), { isPlanned: () => isPlanned })
      const told = await survey(depsFor(absent, { references }), given, signal)
      const unknown = isPlanned ? ['shelfName: known after apply (Shelf/target)'] : []
      expect(told).toMatchObject({ action, reasons, unknown })
    })
  })

  test('takes what is missing in an unfinished manifest for no mistake', async () => {
    const check = () => 'size is missing: set it'
    const given = depsFor(absent)
    const deps = { ...given, kind: { ...given.kind, check } }
    const object = managedObject({})
    const actions = [true, false].map(
      async (partial) => (await survey(deps, surveyed(object, { partial }), signal)).action,
    )
    expect(await Promise.all(actions)).toEqual(['create', 'refuse'])
  })

  test('refuses what creation would refuse: a password that nobody could know', async () => {
    const given = depsFor(absent)
    const connectionSecrets = [{ key: 'k', path: 'password', length: 8, generated: () => true }]
    const deps = { ...given, kind: { ...given.kind, connectionSecrets } }
    const spec = { writeConnectionSecretToRef: { name: 'x' } }
    const told = [managedObject({}), managedObject({ spec })].map(
      async (object) => (await survey(deps, surveyed(object), signal)).action,
    )
    expect(await Promise.all(told)).toEqual(['refuse', 'create'])
  })

  test('of a deletion says what keeps it, and what stays behind', async () => {
    const deleting = (spec: Readonly<Record<string, unknown>>) =>
      managedObject({
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
        spec,
        status: ownedStatus(true),
      })
    const held = depsFor(standing, {
      references: {
        resolve: () => noReferences,
        holdersOf: () => [{ name: 'Shelf a', leaving: false }],
      },
    })
    expect(await survey(held, surveyed(deleting({})), signal)).toMatchObject({
      action: 'wait',
      reasons: [expect.stringContaining('Shelf a')],
    })
    const kept = deleting({ managementPolicies: ['Observe', 'Create'] })
    expect(await survey(depsFor(standing), surveyed(kept), signal)).toMatchObject({
      action: 'keep',
      reasons: ['managementPolicies do not include Delete'],
    })
    expect(await survey(depsFor(standing), surveyed(deleting({})), signal)).toMatchObject({
      action: 'delete',
    })
  })
})
