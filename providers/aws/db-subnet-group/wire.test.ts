import { CreateDBInstanceCommand, DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import { region, smallInstance, useRdsStand } from '../../../test/support/rds-stand.ts'
import type { DbSubnetGroupDesired } from './fields.ts'
import { kind } from './index.ts'

const { client, observe, present, create, apply, applyTags, tagsOf, remove, advance } =
  useRdsStand(kind)
const subnets = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] as const
const otherSubnet = 'subnet-0a1b2c3d4e5f60003'
const signal = AbortSignal.timeout(120_000)

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
  await apply('group', name, { next, desired: { ...base, ...next } })
  expect((await present(name)).actual).toMatchObject(next)
})

test('tags are set and removed one by one', async () => {
  const name = toExternalName('orders')
  await applyTags(name, { tier: 'gold', owner: 'b' })
  expect(await tagsOf(name)).toEqual({ owner: 'b', tier: 'gold' })
  await applyTags(name, { owner: undefined })
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
  const creation = { ...smallInstance('lodger'), DBSubnetGroupName: name }
  await client().send(new CreateDBInstanceCommand(creation), { abortSignal: signal })
  await expect(remove(name)).rejects.toMatchObject({
    reason: 'busy',
    afterMs: 30_000,
    message: expect.stringMatching(/^DeleteDBSubnetGroup: InvalidDBSubnetGroupState\w*: .+orders/),
  })
  await advance(60)
  const end = new DeleteDBInstanceCommand({
    DBInstanceIdentifier: 'lodger',
    SkipFinalSnapshot: true,
  })
  await client().send(end, { abortSignal: signal })
  await advance(60)
})

test('deleting twice is calm', async () => {
  const name = toExternalName('orders')
  const observed = await present(name)
  expect(await remove(name, { observed })).toEqual({ is: 'requested' })
  expect(await observe(name)).toEqual({ is: 'absent' })
  expect(await remove(name, { observed })).toEqual({ is: 'requested' })
})
