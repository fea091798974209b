import { CreateDBInstanceCommand, DeleteDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import { beforeAll, expect, test } from '@jest/globals'
import {
  type Change,
  type ExternalName,
  type Present,
  toExternalName,
} from '../../../src/provider/index.ts'
import { useEmulator } from '../../../test/support/emulator.ts'
import { bindGroup, type GroupReader, type GroupWriter } from './api.ts'
import { createGroup } from './create.ts'
import { deleteGroup } from './delete.ts'
import type { DbSubnetGroupDesired } from './fields.ts'
import { observeGroup } from './observe.ts'
import { updateGroup } from './update.ts'

const region = 'eu-west-1'
const signal = AbortSignal.timeout(120_000)
const groups = new Set(['create', 'tags', 'group'])
const emulator = useEmulator()
const subnets = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] as const
const otherSubnet = 'subnet-0a1b2c3d4e5f60003'

let client: RDSClient
let reader: GroupReader
let writer: GroupWriter

beforeAll(() => {
  client = new RDSClient({
    region,
    endpoint: emulator().url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const ports = bindGroup({ rds: () => client }, region)
  reader = ports.reader
  writer = ports.writer
})

const base: DbSubnetGroupDesired = {
  region,
  description: 'Subnets of orders.',
  subnetIds: subnets,
  tags: [{ key: 'owner', value: 'a' }],
}

test('from nothing to ready', async () => {
  const name = toExternalName('orders')
  expect(await observe(name)).toEqual({ is: 'absent' })
  expect(await create(name, base)).toEqual({ sent: Object.keys(base) })
  const made = await present(name)
  expect(made).toMatchObject({ phase: 'ready', word: 'Complete', actual: base })
  expect(made.facts).toMatchObject({
    arn: 'arn:aws:rds:eu-west-1:123456789012:subgrp:orders',
    vpcId: expect.stringMatching(/^vpc-/),
    subnets: [
      { id: subnets[0], zone: 'eu-west-1a', status: 'Active' },
      { id: subnets[1], zone: 'eu-west-1b', status: 'Active' },
    ],
  })
})

test('a name that exists is refused', async () => {
  await expect(create(toExternalName('orders'), base)).rejects.toMatchObject({
    reason: 'already-exists',
    action: 'rds:CreateDBSubnetGroup',
  })
})

test.each([
  {
    reason: 'a new description keeps the subnets',
    next: { description: 'Others.', subnetIds: subnets },
  },
  {
    reason: 'new subnets keep the description',
    next: { description: 'Others.', subnetIds: [subnets[0], otherSubnet] },
  },
])('$reason', async ({ next }) => {
  const name = toExternalName('orders')
  const write = { changes: [], next, desired: { ...base, ...next }, rest: undefined }
  await updateGroup.group(writer, name, { ...write, secret: () => undefined }, signal)
  expect((await present(name)).actual).toMatchObject(next)
})

test('tags are set and removed one by one', async () => {
  const name = toExternalName('orders')
  await writeTags(name, [tagChange('tier', 'gold'), tagChange('owner', 'b')])
  expect(await tagsOf(name)).toEqual({ owner: 'b', tier: 'gold' })
  await writeTags(name, [tagChange('owner', undefined)])
  expect(await tagsOf(name)).toEqual({ tier: 'gold' })
})

test.each([
  {
    reason: 'an unknown subnet is the user’s to correct',
    subnetIds: [subnets[0], 'subnet-0fffffffffffffff0'],
    code: 'InvalidSubnet',
  },
  {
    reason: 'so is a single zone',
    subnetIds: [subnets[0]],
    code: 'DBSubnetGroupDoesNotCoverEnoughAZs',
  },
])('$reason', async ({ subnetIds, code }) => {
  await expect(create(toExternalName('wrong'), { ...base, subnetIds })).rejects.toMatchObject({
    reason: 'invalid',
    message: expect.stringContaining(`CreateDBSubnetGroup: ${code}`),
  })
})

test('while an instance is in it, deletion waits with the reason of RDS', async () => {
  const name = toExternalName('orders')
  const instance = { DBInstanceIdentifier: 'lodger' }
  const shape = { Engine: 'postgres', DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 }
  const master = { MasterUsername: 'orders', MasterUserPassword: 'a-password-1' }
  const place = { DBSubnetGroupName: name }
  const creation = { ...instance, ...shape, ...master, ...place }
  await client.send(new CreateDBInstanceCommand(creation), { abortSignal: signal })
  await expect(remove(name)).rejects.toMatchObject({
    reason: 'busy',
    afterMs: 30_000,
    message: expect.stringMatching(/^DeleteDBSubnetGroup: InvalidDBSubnetGroupState\w*: .+orders/),
  })
  await emulator().call('POST', '/_lifecycle/advance', { seconds: 60 }, signal)
  const end = new DeleteDBInstanceCommand({ ...instance, SkipFinalSnapshot: true })
  await client.send(end, { abortSignal: signal })
  await emulator().call('POST', '/_lifecycle/advance', { seconds: 60 }, signal)
})

test('deleting twice is calm', async () => {
  const name = toExternalName('orders')
  const observed = await present(name)
  expect(await remove(name, observed)).toEqual({ is: 'requested' })
  expect(await observe(name)).toEqual({ is: 'absent' })
  expect(await remove(name, observed)).toEqual({ is: 'requested' })
})

function create(name: ExternalName, desired: DbSubnetGroupDesired) {
  return createGroup(writer, { name, desired, token: 'uid', secret: () => undefined }, signal)
}

async function remove(name: ExternalName, seen?: Present) {
  const observed = seen ?? (await present(name))
  const request = { name, options: {}, observed, force: 'no' } as const
  return deleteGroup(writer, { ...request, requestedAt: '2026-01-01T00:00:00Z' }, signal)
}

function observe(name: ExternalName) {
  return observeGroup(reader, name, { groups, knownToExist: false }, signal)
}

async function present(name: ExternalName): Promise<Present> {
  const seen = await observe(name)
  if (seen.is === 'absent') throw new Error(`${name} is absent`)
  return seen
}

function tagChange(key: string, desired: string | undefined): Change {
  const path = [{ member: 'tags' }, { element: key, key: 'key' }]
  return { path, at: `tags[key="${key}"]`, desired, actual: undefined }
}

async function writeTags(name: ExternalName, changes: readonly Change[]): Promise<void> {
  const { rest } = await present(name)
  const write = { changes, next: {}, desired: base, rest: rest?.tags, secret: () => undefined }
  await updateGroup.tags(writer, name, write, signal)
}

async function tagsOf(name: ExternalName): Promise<Readonly<Record<string, string>>> {
  const tags = (await present(name)).actual.tags as DbSubnetGroupDesired['tags'] // this kind's own
  return Object.fromEntries((tags ?? []).map(({ key, value = '' }) => [key, value]))
}
