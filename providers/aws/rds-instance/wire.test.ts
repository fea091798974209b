import {
  CreateDBParameterGroupCommand,
  CreateDBSubnetGroupCommand,
  CreateOptionGroupCommand,
} from '@aws-sdk/client-rds'
import { expect, test } from '@jest/globals'
import {
  type Doc,
  type ExternalName,
  type Present,
  toExternalName,
} from '../../../src/provider/index.ts'
import { region, useRdsStand } from '../../../test/support/rds-stand.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { kind } from './index.ts'
import { unsettled } from './settled.ts'

const account = '123456789012'
const stand = useRdsStand(kind)
const { control, observe, present, remove, applyTags } = stand

const base: RdsInstanceDesired = {
  region,
  engine: 'postgres',
  engineVersion: '16.3',
  dbInstanceClass: 'db.t3.micro',
  allocatedStorage: 20,
  backupRetentionPeriod: 7,
  masterUsername: 'orders',
  tags: [{ key: 'owner', value: 'a' }],
}

test('from nothing to ready', async () => {
  const name = toExternalName('orders')
  expect(await observe(name)).toEqual({ is: 'absent' })

  await create(name, base)
  const creating = await present(name)
  expect(creating).toMatchObject({ phase: 'creating', word: 'creating', writable: 'none' })
  expect(creating.exempt).toContain('port')
  expect(creating.connection).toEqual({ username: 'orders' })

  const available = await settled(name)
  expect(available.word).toBe('available')
  expect(available.actual).toMatchObject({ ...base, port: 5432, multiAZ: false })
  expect(available.connection).toMatchObject({ endpoint: expect.anything(), port: '5432' })
  expect(available.mark).toMatch(/^db-/)
  expect(unsettled(available, base)).toBeUndefined()
})

test('an identifier that exists is refused', async () => {
  await expect(create(toExternalName('orders'), base)).rejects.toMatchObject({
    reason: 'already-exists',
    action: 'rds:CreateDBInstance',
  })
})

test('a change that waits for the window is read as made', async () => {
  const name = toExternalName('orders')
  const wanted = { ...base, dbInstanceClass: 'db.t3.small' }
  await apply(name, wanted, ['dbInstanceClass'])
  const waiting = await present(name)
  expect(waiting.word).toBe('available')
  expect(waiting.actual).toMatchObject({ dbInstanceClass: 'db.t3.small' })
  expect(waiting.note).toBe('waits for the maintenance window: dbInstanceClass')

  await apply(name, base, ['dbInstanceClass'])
  const cancelled = await settled(name)
  expect(cancelled.actual).toMatchObject({ dbInstanceClass: 'db.t3.micro' })
  expect(cancelled.note).toBeUndefined()
})

test('a change at once passes through modifying', async () => {
  const name = toExternalName('orders')
  const wanted = { ...base, applyModificationsImmediately: true, allocatedStorage: 30 }
  await apply(name, wanted, ['allocatedStorage'])
  const modifying = await present(name)
  expect(modifying).toMatchObject({ phase: 'updating', note: 'modifying: allocatedStorage' })
  await expect(apply(name, { ...wanted, port: 5433 }, ['port'])).rejects.toMatchObject({
    reason: 'busy',
    afterMs: 30_000,
  })
  expect((await settled(name)).actual).toMatchObject({ allocatedStorage: 30 })
})

test('turning apply-at-once on applies what waits', async () => {
  const name = toExternalName('orders')
  await apply(name, { ...base, multiAZ: true }, ['multiAZ'])
  expect((await present(name)).note).toBe('waits for the maintenance window: multiAZ')
  const wanted = { ...base, multiAZ: true, applyModificationsImmediately: true }
  await apply(name, wanted, ['applyModificationsImmediately'])
  const after = await settled(name)
  expect(after.facts).toMatchObject({ multiAZ: true })
  expect(after.note).toBeUndefined()
})

const single: readonly { readonly member: string; readonly value: unknown }[] = [
  { member: 'engineVersion', value: '16.4' },
  { member: 'autoMinorVersionUpgrade', value: false },
  { member: 'maxAllocatedStorage', value: 100 },
  { member: 'maxAllocatedStorage', value: 0 },
  { member: 'storageType', value: 'gp2' },
  { member: 'dedicatedLogVolume', value: true },
  { member: 'port', value: 5433 },
  { member: 'vpcSecurityGroupIds', value: ['sg-0a1b2c3d4e5f60001'] },
  { member: 'publiclyAccessible', value: false },
  { member: 'networkType', value: 'DUAL' },
  { member: 'caCertificateIdentifier', value: 'rds-ca-rsa4096-g1' },
  { member: 'backupRetentionPeriod', value: 3 },
  { member: 'preferredBackupWindow', value: '03:00-03:30' },
  { member: 'preferredMaintenanceWindow', value: 'mon:05:00-mon:05:30' },
  { member: 'copyTagsToSnapshot', value: true },
  { member: 'deletionProtection', value: true },
  { member: 'enablePerformanceInsights', value: true },
  { member: 'performanceInsightsRetentionPeriod', value: 31 },
  { member: 'databaseInsightsMode', value: 'advanced' },
  { member: 'enableIAMDatabaseAuthentication', value: true },
  {
    member: 'engineLifecycleSupport',
    value: 'open-source-rds-extended-support-disabled',
  },
]

test.each(single)('$member becomes $value', async ({ member, value }) => {
  const name = toExternalName('orders')
  const wanted = { ...base, applyModificationsImmediately: true, [member]: value }
  await apply(name, wanted, [member])
  const after = await settled(name)
  const actual = after.actual[member]
  if (value === 0) expect(actual).toBeUndefined()
  else expect(actual).toEqual(value)
})

test('it moves to another group of subnets, parameters or options', async () => {
  const name = toExternalName('orders')
  await createGroups('second')
  const groups = {
    dbSubnetGroupName: 'second',
    dbParameterGroupName: 'second',
    optionGroupName: 'second',
  }
  for (const [member, group] of Object.entries(groups)) {
    const wanted = { ...base, applyModificationsImmediately: true, [member]: group }
    await apply(name, wanted, [member])
    expect((await settled(name)).actual).toMatchObject({ [member]: group })
  }
})

test('interval and role of monitoring travel together', async () => {
  const name = toExternalName('orders')
  const monitoringRoleArn = `arn:aws:iam::${account}:role/monitoring`
  const wanted = { ...base, monitoringInterval: 60, monitoringRoleArn }
  await apply(name, wanted, ['monitoringInterval'])
  expect((await settled(name)).actual).toMatchObject({ monitoringInterval: 60, monitoringRoleArn })
})

test('log types are enabled and disabled by difference', async () => {
  const name = toExternalName('orders')
  for (const logs of [['postgresql'], ['postgresql', 'upgrade'], ['upgrade'], []]) {
    const wanted = { ...base, enableCloudwatchLogsExports: logs }
    await applyTo('logs', name, wanted, ['enableCloudwatchLogsExports'])
    const { actual } = await settled(name)
    expect(actual.enableCloudwatchLogsExports ?? []).toEqual(logs)
  }
})

test('tags are set and removed one by one', async () => {
  const name = toExternalName('orders')
  await applyTags(name, { owner: undefined, team: 'b' })
  expect(await stand.tagsOf(name)).toEqual({ team: 'b' })
})

test('a password is set and never read', async () => {
  const name = toExternalName('orders')
  const password = 'Rotated-0123456789'
  const wanted = { ...base, masterPasswordSecretRef: { name: 'p', key: 'p' } }
  await applyTo('password', name, wanted, ['masterPasswordSecretRef'], password)
  const after = await settled(name)
  expect(JSON.stringify(after)).not.toContain(password)
})

test('deletion heeds protection, takes a snapshot and ends in absence', async () => {
  const name = toExternalName('orders')
  const refused = await remove(name, { options: base })
  expect(refused).toEqual({
    is: 'refused',
    message: 'deletion protection is on: set spec.forProvider.deletionProtection: false',
  })
  const requested = await remove(name, { options: { ...base, deletionProtection: false } })
  expect(requested).toEqual({
    is: 'requested',
    note: 'final snapshot orders-final-20260102030405',
  })
  expect(await present(name)).toMatchObject({ phase: 'deleting', writable: 'none' })
  await stand.advance(600)
  expect(await observe(name)).toEqual({ is: 'absent' })
})

test('a snapshot name that is taken gets a number', async () => {
  const name = toExternalName('orders')
  await create(name, base)
  await settled(name)
  expect(await remove(name, { options: base })).toMatchObject({
    note: 'final snapshot orders-final-20260102030405-2',
  })
})

test('a managed password is created, and ends with a password', async () => {
  const name = toExternalName('managed')
  const managed = { ...base, manageMasterUserPassword: true }
  await create(name, managed)
  const after = await settled(name)
  expect(after.actual).toMatchObject({ manageMasterUserPassword: true })
  expect(after.connection).toMatchObject({ masterUserSecretArn: expect.anything() })
  const off = { ...base, manageMasterUserPassword: false }
  await expect(apply(name, off, ['manageMasterUserPassword'])).rejects.toMatchObject({
    reason: 'invalid',
  })
  await apply(name, off, ['manageMasterUserPassword'], 'Some-Password-1')
  expect((await settled(name)).actual).toMatchObject({ manageMasterUserPassword: false })
})

test('provisioned storage grows with its iops', async () => {
  const name = toExternalName('fast')
  const fast = { ...base, storageType: 'io1', iops: 1000, allocatedStorage: 100 }
  await create(name, fast)
  await settled(name)
  const wanted = { ...fast, allocatedStorage: 200, applyModificationsImmediately: true }
  await apply(name, wanted, ['allocatedStorage'])
  expect((await settled(name)).actual).toMatchObject({ allocatedStorage: 200, iops: 1000 })
})

test('a full instance takes storage growth', async () => {
  const name = toExternalName('fast')
  await control(`instances/${account}/${region}/fast`, { status: 'storage-full' })
  const full = await present(name)
  expect(full).toMatchObject({ phase: 'degraded', word: 'storage-full' })
  expect(full.writable).toContain('allocatedStorage')
  await apply(name, { ...base, allocatedStorage: 300 }, ['allocatedStorage'])
})

const notRestored = ['engineVersion', 'masterUsername']
const notReplicated = ['engine', 'engineVersion', 'backupRetentionPeriod', 'masterUsername']

test('a snapshot becomes an instance; its password is set later', async () => {
  const name = toExternalName('restored')
  const restoreFrom = {
    source: 'Snapshot' as const,
    snapshot: { snapshotIdentifier: 'orders-final-20260102030405-2' },
  }
  const masterPasswordSecretRef = { name: 'p', key: 'p' }
  const wanted = { ...base, restoreFrom, masterPasswordSecretRef }
  await stand.advance(600)
  await create(name, wanted, [...notRestored, 'masterPasswordSecretRef'])
  const after = await settled(name)
  expect(after.actual).toMatchObject({ engine: 'postgres', dbInstanceClass: 'db.t3.micro' })
  expect(after.connection).toMatchObject({ username: 'orders' })
})

test('an earlier moment becomes an instance', async () => {
  const name = toExternalName('earlier')
  const pointInTime = { sourceDBInstanceIdentifier: 'restored', useLatestRestorableTime: true }
  await create(
    name,
    { ...base, restoreFrom: { source: 'PointInTime' as const, pointInTime } },
    notRestored,
  )
  expect((await settled(name)).actual).toMatchObject({ allocatedStorage: 20 })
})

test('a replica replicates, goes without a snapshot, or is promoted', async () => {
  const name = toExternalName('replica')
  const wanted = { ...base, sourceDBInstanceIdentifier: 'restored' }
  await create(name, wanted, notReplicated)
  const after = await settled(name)
  expect(after.actual).toMatchObject({ sourceDBInstanceIdentifier: 'restored' })
  expect(unsettled(after, wanted)).toBeUndefined()

  const promoted = { ...base, sourceDBInstanceIdentifier: '' }
  await applyTo('replication', name, promoted, ['sourceDBInstanceIdentifier'])
  const alone = await settled(name)
  expect(alone.actual.sourceDBInstanceIdentifier).toBeUndefined()
  await expect(
    applyTo('replication', name, wanted, ['sourceDBInstanceIdentifier']),
  ).rejects.toMatchObject({ reason: 'invalid' })

  const other = toExternalName('replica-2')
  await create(other, wanted, notReplicated)
  await settled(other)
  expect(await remove(other, { options: wanted })).toEqual({
    is: 'requested',
    note: 'a read replica takes no final snapshot',
  })
})

async function create(
  name: ExternalName,
  desired: RdsInstanceDesired,
  deferred: readonly string[] = [],
): Promise<void> {
  const secret = (path: string) =>
    path === 'masterPasswordSecretRef' ? 'Initial-0123456789' : undefined
  const created = await stand.create(name, desired, secret)
  expect(created.sent).toEqual(Object.keys(desired).filter((member) => !deferred.includes(member)))
}

/** Lets virtual time pass until the instance stands still. */
async function settled(name: ExternalName): Promise<Present> {
  await stand.advance(3600)
  const found = await present(name)
  expect(found.word).toBe('available')
  return found
}

function apply(
  name: ExternalName,
  desired: RdsInstanceDesired,
  members: readonly string[],
  password?: string,
): Promise<void> {
  return applyTo('instance', name, desired, members, password)
}

async function applyTo(
  group: 'replication' | 'instance' | 'logs' | 'password',
  name: ExternalName,
  desired: RdsInstanceDesired,
  members: readonly string[],
  password?: string,
): Promise<void> {
  const { actual } = await present(name)
  const wanted: Doc = desired
  const changes = members.map((member) => ({
    path: [{ member }],
    at: member,
    desired: wanted[member],
    actual: actual[member],
  }))
  const set = Object.fromEntries(members.map((member) => [member, wanted[member]]))
  const secret = () => password
  await stand.apply(group, name, { changes, next: { ...actual, ...set }, desired, secret })
}

/** The emulator lets an instance into the option group of another engine, and has none for PostgreSQL. */
async function createGroups(name: string): Promise<void> {
  const subnets = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002']
  const place = { DBSubnetGroupName: name, DBSubnetGroupDescription: name, SubnetIds: subnets }
  const family = { DBParameterGroupFamily: 'postgres16', Description: name }
  const engine = { EngineName: 'mysql', MajorEngineVersion: '8.0', OptionGroupDescription: name }
  const client = stand.client()
  await client.send(new CreateDBSubnetGroupCommand(place))
  await client.send(new CreateDBParameterGroupCommand({ DBParameterGroupName: name, ...family }))
  await client.send(new CreateOptionGroupCommand({ OptionGroupName: name, ...engine }))
}
