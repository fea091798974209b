import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import { beforeAll, expect, test } from '@jest/globals'
import {
  type Change,
  type ExternalName,
  type Present,
  toExternalName,
} from '../../../src/provider/index.ts'
import { useEmulator } from '../../../test/support/emulator.ts'
import { bindSnapshot, type SnapshotReader, type SnapshotWriter } from './api.ts'
import { createSnapshot } from './create.ts'
import { deleteSnapshot } from './delete.ts'
import type { DbSnapshotDesired } from './fields.ts'
import { observeSnapshot } from './observe.ts'
import { updateSnapshot } from './update.ts'

const region = 'eu-west-1'
const signal = AbortSignal.timeout(120_000)
const groups = new Set(['create', 'tags', 'upgrade'])
const emulator = useEmulator()
const before = toExternalName('before')

let client: RDSClient
let reader: SnapshotReader
let writer: SnapshotWriter

beforeAll(async () => {
  client = new RDSClient({
    region,
    endpoint: emulator().url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const ports = bindSnapshot({ rds: () => client }, region)
  reader = ports.reader
  writer = ports.writer
  await createInstance('orders', [{ Key: 'owner', Value: 'instance' }])
})

const base: DbSnapshotDesired = {
  region,
  dbInstanceIdentifier: 'orders',
  copyTagsFromInstance: true,
  tags: [{ key: 'purpose', value: 'upgrade' }],
}

test('an instance that is not available has to be waited for', async () => {
  expect(await statusOf('orders')).toBe('creating')
  await expect(create(before, base)).rejects.toMatchObject({
    reason: 'busy',
    afterMs: 30_000,
    message: expect.stringMatching(/^CreateDBSnapshot: InvalidDBInstanceState\w*: /),
  })
  expect(await observe(before)).toEqual({ is: 'absent' })
  await pass(60)
  expect(await statusOf('orders')).toBe('available')
})

test('from nothing to ready', async () => {
  expect(await create(before, base)).toEqual({ sent: Object.keys(base) })
  const creating = await present(before)
  expect(creating).toMatchObject({
    phase: 'creating',
    word: 'creating',
    writable: 'none',
    note: expect.stringMatching(/^creating: \d\d? percent$/),
  })
  await expect(remove(before, { ...creating, phase: 'ready' })).rejects.toMatchObject({
    reason: 'busy',
    message: expect.stringMatching(/^DeleteDBSnapshot: InvalidDBSnapshotState\w*: /),
  })
  await pass(60)
  const made = await present(before)
  expect(made).toMatchObject({
    phase: 'ready',
    word: 'available',
    writable: 'all',
    actual: { region, dbInstanceIdentifier: 'orders', engineVersion: '16.3' },
    facts: {
      arn: 'arn:aws:rds:eu-west-1:123456789012:snapshot:before',
      percentProgress: 100,
      snapshotType: 'manual',
      engine: 'postgres',
      allocatedStorage: 20,
      dbiResourceId: expect.stringMatching(/^db-/),
    },
  })
  expect(made.note).toBeUndefined()
  expect(made.mark).toBeDefined()
})

test('declared and copied tags came with it', async () => {
  expect(await tagsOf(before)).toEqual({ owner: 'instance', purpose: 'upgrade' })
})

test.each([
  { reason: 'a name that exists', desired: base, name: before, expected: 'already-exists' },
  {
    reason: 'an instance that is not there',
    desired: { region, dbInstanceIdentifier: 'nowhere' },
    name: toExternalName('other'),
    expected: 'invalid',
  },
  {
    reason: 'one whose tags are to be copied',
    desired: { region, dbInstanceIdentifier: 'nowhere', copyTagsFromInstance: true },
    name: toExternalName('other'),
    expected: 'invalid',
  },
])('$reason is refused', async ({ name, desired, expected }) => {
  await expect(create(name, desired)).rejects.toMatchObject({ reason: expected })
})

test('tags are set and removed one by one', async () => {
  await writeTags(before, [tagChange('tier', 'gold'), tagChange('purpose', 'test')])
  expect(await tagsOf(before)).toEqual({ owner: 'instance', purpose: 'test', tier: 'gold' })
  await writeTags(before, [tagChange('purpose', undefined)])
  expect(await tagsOf(before)).toEqual({ owner: 'instance', tier: 'gold' })
})

test('an upgrade passes through a transition', async () => {
  const next = { engineVersion: '16.4', optionGroupName: 'default:postgres-16' }
  const changes = [memberChange('engineVersion', '16.4')]
  const write = { changes, next, desired: base, rest: undefined, secret: () => undefined }
  await updateSnapshot.upgrade(writer, before, write, signal)
  expect(await present(before)).toMatchObject({ phase: 'updating', word: 'upgrading' })
  await pass(60)
  expect(await present(before)).toMatchObject({
    phase: 'ready',
    actual: { engineVersion: '16.4' },
  })
})

test('deleting twice is calm', async () => {
  const observed = await present(before)
  expect(await remove(before, observed)).toEqual({ is: 'requested' })
  expect(await observe(before)).toEqual({ is: 'absent' })
  expect(await remove(before, observed)).toEqual({ is: 'requested' })
})

async function createInstance(name: string, tags: readonly { Key: string; Value: string }[]) {
  const shape = { Engine: 'postgres', EngineVersion: '16.3', DBInstanceClass: 'db.t3.micro' }
  const master = { MasterUsername: 'orders', MasterUserPassword: 'a-password-1' }
  const input = { DBInstanceIdentifier: name, AllocatedStorage: 20, ...shape, ...master }
  const command = new CreateDBInstanceCommand({ ...input, Tags: [...tags] })
  await client.send(command, { abortSignal: signal })
}

async function statusOf(name: string): Promise<string | undefined> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })
  const { DBInstances = [] } = await client.send(command, { abortSignal: signal })
  return DBInstances[0]?.DBInstanceStatus
}

async function pass(seconds: number): Promise<void> {
  await emulator().call('POST', '/_lifecycle/advance', { seconds }, signal)
}

function create(name: ExternalName, desired: DbSnapshotDesired) {
  return createSnapshot(writer, { name, desired, token: 'uid', secret: () => undefined }, signal)
}

async function remove(name: ExternalName, observed: Present) {
  const request = { name, options: {}, observed, force: 'no' } as const
  return deleteSnapshot(writer, { ...request, requestedAt: '2026-01-01T00:00:00Z' }, signal)
}

function observe(name: ExternalName) {
  return observeSnapshot(reader, name, { groups, knownToExist: false }, signal)
}

async function present(name: ExternalName): Promise<Present> {
  const seen = await observe(name)
  if (seen.is === 'absent') throw new Error(`${name} is absent`)
  return seen
}

function memberChange(member: string, desired: string): Change {
  return { path: [{ member }], at: member, desired, actual: undefined }
}

function tagChange(key: string, desired: string | undefined): Change {
  const path = [{ member: 'tags' }, { element: key, key: 'key' }]
  return { path, at: `tags[key="${key}"]`, desired, actual: undefined }
}

async function writeTags(name: ExternalName, changes: readonly Change[]): Promise<void> {
  const { rest } = await present(name)
  const write = { changes, next: {}, desired: base, rest: rest?.tags, secret: () => undefined }
  await updateSnapshot.tags(writer, name, write, signal)
}

async function tagsOf(name: ExternalName): Promise<Readonly<Record<string, string>>> {
  const tags = (await present(name)).actual.tags as DbSnapshotDesired['tags'] // this kind's own
  return Object.fromEntries((tags ?? []).map(({ key, value = '' }) => [key, value]))
}
