import { CreateDBInstanceCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { beforeAll, expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import { region, smallInstance, useRdsStand } from '../../../test/support/rds-stand.ts'
import type { DbSnapshotDesired } from './fields.ts'
import { kind } from './index.ts'

const { client, observe, present, create, apply, applyTags, tagsOf, remove, advance } =
  useRdsStand(kind)
const before = toExternalName('before')

beforeAll(async () => {
  const Tags = [{ Key: 'owner', Value: 'instance' }]
  await client().send(new CreateDBInstanceCommand({ ...smallInstance('orders'), Tags }))
})

const base: DbSnapshotDesired = {
  region,
  dbInstanceIdentifier: 'orders',
  copyTagsFromInstance: true,
  tags: [{ key: 'purpose', value: 'upgrade' }],
}

test('an instance that is not available has to be waited for', async () => {
  expect(await instanceStatus()).toBe('creating')
  await expect(create(before, base)).rejects.toMatchObject({
    reason: 'busy',
    afterMs: 30_000,
    message: expect.stringMatching(/^CreateDBSnapshot: InvalidDBInstanceState\w*: /),
  })
  expect(await observe(before)).toEqual({ is: 'absent' })
  await advance(60)
  expect(await instanceStatus()).toBe('available')
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
  await expect(remove(before, { observed: { ...creating, phase: 'ready' } })).rejects.toMatchObject(
    {
      reason: 'busy',
      message: expect.stringMatching(/^DeleteDBSnapshot: InvalidDBSnapshotState\w*: /),
    },
  )
  await advance(60)
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
  await applyTags(before, { tier: 'gold', purpose: 'test' })
  expect(await tagsOf(before)).toEqual({ owner: 'instance', purpose: 'test', tier: 'gold' })
  await applyTags(before, { purpose: undefined })
  expect(await tagsOf(before)).toEqual({ owner: 'instance', tier: 'gold' })
})

test('an upgrade passes through a transition', async () => {
  const next = { engineVersion: '16.4', optionGroupName: 'default:postgres-16' }
  const path = [{ member: 'engineVersion' }]
  const changes = [{ path, at: 'engineVersion', desired: '16.4', actual: '16.3' }]
  await apply('upgrade', before, { changes, next, desired: base })
  expect(await present(before)).toMatchObject({ phase: 'updating', word: 'upgrading' })
  await advance(60)
  expect(await present(before)).toMatchObject({
    phase: 'ready',
    actual: { engineVersion: '16.4' },
  })
})

test('deleting twice is calm', async () => {
  const observed = await present(before)
  expect(await remove(before, { observed })).toEqual({ is: 'requested' })
  expect(await observe(before)).toEqual({ is: 'absent' })
  expect(await remove(before, { observed })).toEqual({ is: 'requested' })
})

async function instanceStatus(): Promise<string | undefined> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders' })
  return (await client().send(command)).DBInstances?.[0]?.DBInstanceStatus
}
