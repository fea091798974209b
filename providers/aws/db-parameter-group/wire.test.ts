import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds'
import { describe, expect, test } from '@jest/globals'
import { type Change, toExternalName } from '../../../src/provider/index.ts'
import { deny, operations } from '../../../test/support/emulator-calls.ts'
import { region, smallInstance, useRdsStand } from '../../../test/support/rds-stand.ts'
import type { GroupWriter } from './api.ts'
import type { DbParameterGroupDesired, DeclaredParameter } from './fields.ts'
import { kind } from './index.ts'

const stand = useRdsStand(kind)
const { emulator, client, control, observe, present, create, remove } = stand

const orders = toExternalName('orders')
const base: DbParameterGroupDesired = {
  region,
  dbParameterGroupFamily: 'postgres16',
  description: 'Settings of orders.',
  tags: [{ key: 'owner', value: 'a' }],
}

test('from nothing to a group with the defaults of its family', async () => {
  expect(await observe(orders)).toEqual({ is: 'absent' })
  const { tags: _, ...sent } = base
  const desired = { ...base, parameters: [{ parameterName: 'jit', parameterValue: '0' }] }
  expect(await create(orders, desired)).toEqual({ sent: [...Object.keys(sent), 'tags'] })
  const made = await present(orders)
  expect(made).toMatchObject({ phase: 'ready', word: 'available', actual: base })
  expect(made.facts).toEqual({
    arn: 'arn:aws:rds:eu-west-1:123456789012:pg:orders',
    userCount: 0,
    users: [],
  })
  expect(await value('jit')).toBeUndefined()
  expect(await value('track_activity_query_size')).toBe('4096')
})

test('a name that exists is refused', async () => {
  await expect(create(orders, base)).rejects.toMatchObject({
    reason: 'already-exists',
    action: 'rds:CreateDBParameterGroup',
  })
})

describe('parameters', () => {
  test('are set in calls of 20 and reset one by one', async () => {
    await forgetCalls()
    await write(switches.map((name) => ({ name, desired: '0' })))
    expect((await operations(emulator())).filter((name) => !isRead(name))).toEqual([
      ...['ModifyDBParameterGroup', 'ModifyDBParameterGroup'],
    ])
    expect(await value('enable_seqscan')).toBe('0')
    await forgetCalls()
    await write([{ name: 'enable_seqscan', desired: undefined }])
    expect((await operations(emulator())).filter((name) => !isRead(name))).toEqual([
      'ResetDBParameterGroup',
    ])
    expect([await value('enable_seqscan'), await value('enable_hashjoin')]).toEqual([
      undefined,
      '0',
    ])
  })

  test('one that has its default already is not reset', async () => {
    await forgetCalls()
    await write([{ name: 'log_timezone', desired: undefined }])
    expect((await operations(emulator())).filter((name) => !isRead(name))).toEqual([])
  })

  test('set to the default of RDS it goes on being listed as a default, and is read all the same', async () => {
    await write([{ name: 'wal_keep_size', desired: '2048' }])
    expect(await value('wal_keep_size')).toBe('2048')
  })

  test.each([
    {
      reason: 'an unknown one is the user’s to correct',
      change: { name: 'no_such', desired: '1' },
      says: /^ModifyDBParameterGroup: InvalidParameterValue: .*no_such/,
    },
    {
      reason: 'so is a value out of range',
      change: { name: 'work_mem', desired: '1' },
      says: /^ModifyDBParameterGroup: InvalidParameterValue: .*work_mem/,
    },
    {
      reason: 'and a static one at once',
      change: { name: 'max_connections', desired: '100' },
      declared: { applyMethod: 'immediate' as const },
      says: /^ModifyDBParameterGroup: InvalidParameterCombination: .*static/,
    },
  ])('$reason', async ({ change, declared = {}, says }) => {
    const { name: parameterName, desired: parameterValue } = change
    const wish = [{ parameterName, parameterValue, ...declared }]
    await expect(write([change], wish)).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringMatching(says),
    })
  })
})

test('tags are set and removed one by one', async () => {
  await stand.applyTags(orders, { tier: 'gold', owner: undefined })
  expect(await stand.tagsOf(orders)).toEqual({ tier: 'gold' })
})

describe('without permission', () => {
  test.each([
    { operation: 'DescribeDBParameters', found: { unread: { parameters: { reason: 'denied' } } } },
    { operation: 'ListTagsForResource', found: { unread: { tags: { reason: 'denied' } } } },
    {
      operation: 'DescribeDBInstances',
      found: { note: expect.stringContaining('the users are unknown: DescribeDBInstances') },
    },
  ])('for $operation the rest is compared', async ({ operation, found }) => {
    await deny(emulator(), operation)
    const seen = await present(orders)
    await control('faults', [])
    const { dbParameterGroupFamily } = base
    expect(seen).toMatchObject({ ...found, actual: { dbParameterGroupFamily } })
  })
})

test('groups of one connection share the list of instances until one of them is written', async () => {
  const shared = client()
  const ask = { groups: new Set<string>(), existence: 'proven' as const }
  const bind = () => kind.bind({ rds: async () => shared }, region)
  const looks = async () => {
    await forgetCalls()
    const signal = AbortSignal.timeout(10_000)
    const look = async () => kind.observe((await bind()).reader, orders, ask, signal)
    await Promise.all([look(), look()])
    await look()
    const called = await operations(emulator())
    return called.filter((name) => name === 'DescribeDBInstances').length
  }
  expect(await looks()).toBe(1)
  expect(await looks()).toBe(0)
  const { writer } = (await bind()) as { readonly writer: GroupWriter } // this kind's own
  const parameters = [
    { ParameterName: 'jit', ParameterValue: '0', ApplyMethod: 'immediate' } as const,
  ]
  await writer.modifyDBParameterGroup(orders, parameters, AbortSignal.timeout(10_000))
  expect(await looks()).toBe(1)
})

test('who cannot list instances is told, and a passing failure leaves what was told', async () => {
  await deny(emulator(), 'DescribeDBInstances')
  expect(await present(orders)).toMatchObject({ unreadFacts: ['userCount', 'users'] })
  const throttled = { operation: 'DescribeDBInstances', mode: 'throttle' }
  await control('faults', { rules: [throttled] })
  const seen = await present(orders)
  await control('faults', [])
  expect(seen).toMatchObject({ unreadFacts: ['userCount', 'users'] })
  expect(seen.note).toBeUndefined()
})

describe('instances in the group', () => {
  const instance = { DBInstanceIdentifier: 'lodger' }

  test('are shown with what they wait for', async () => {
    const creation = { ...smallInstance('lodger'), DBParameterGroupName: orders }
    await client().send(new CreateDBInstanceCommand(creation))
    await advance()
    expect(await applyStatus()).toEqual(['lodger in-sync', undefined])
    await write([{ name: 'work_mem', desired: '8192' }])
    expect(await applyStatus()).toEqual(['lodger applying', undefined])
    await write([{ name: 'max_connections', desired: '100' }])
    await advance()
    const note = 'reboot needed to apply the parameters to lodger'
    expect(await applyStatus()).toEqual(['lodger pending-reboot', note])
    await client().send(new RebootDBInstanceCommand(instance))
    await advance()
    expect(await applyStatus()).toEqual(['lodger in-sync', undefined])
  })

  test('keep it from being deleted, with the reason of RDS', async () => {
    await expect(remove(orders)).rejects.toMatchObject({
      reason: 'busy',
      afterMs: 30_000,
      message: expect.stringMatching(
        /^DeleteDBParameterGroup: InvalidDBParameterGroupState\w*: .+orders/,
      ),
    })
    await client().send(new DeleteDBInstanceCommand({ ...instance, SkipFinalSnapshot: true }))
    await advance()
  })
})

test('deleting twice is calm', async () => {
  const observed = await present(orders)
  expect(await remove(orders, { observed })).toEqual({ is: 'requested' })
  expect(await observe(orders)).toEqual({ is: 'absent' })
  expect(await remove(orders, { observed })).toEqual({ is: 'requested' })
})

interface ParameterChange {
  readonly name: string
  readonly desired: string | undefined
}

async function write(
  changes: readonly ParameterChange[],
  parameters: readonly DeclaredParameter[] = [],
): Promise<void> {
  const toChange = ({ name, desired }: ParameterChange): Change => {
    const path = [{ member: 'parameters' }, { element: name, key: 'parameterName' }]
    return { path, at: name, desired, actual: undefined }
  }
  const desired = { ...base, parameters }
  await stand.apply('parameters', orders, { changes: changes.map(toChange), desired })
}

async function value(name: string): Promise<string | undefined> {
  const parameters = (await present(orders)).actual.parameters as readonly DeclaredParameter[] // this kind's own
  return parameters.find(({ parameterName }) => parameterName === name)?.parameterValue
}

/** What the facts say of the users, and the note. */
async function applyStatus() {
  const { facts, note } = await present(orders)
  const users = facts.users as readonly Readonly<Record<string, string>>[] // this kind's own
  const [first] = users
  return [`${first?.dbInstanceIdentifier} ${first?.parameterApplyStatus}`, note]
}

/** 21 parameters that take 0. */
const switches = [
  ...['enable_bitmapscan', 'enable_hashagg', 'enable_hashjoin', 'enable_indexscan', 'geqo', 'jit'],
  ...['enable_mergejoin', 'enable_nestloop', 'enable_seqscan', 'log_connections', 'log_duration'],
  ...['log_disconnections', 'log_hostname', 'log_lock_waits', 'lock_timeout', 'log_temp_files'],
  ...['track_activities', 'track_counts', 'track_io_timing', 'cpu_tuple_cost', 'random_page_cost'],
]

function isRead(operation: string): boolean {
  return operation.startsWith('Describe') || operation.startsWith('List')
}

async function advance(): Promise<void> {
  await stand.advance(60)
}

async function forgetCalls(): Promise<void> {
  await control('calls/reset', {})
}
