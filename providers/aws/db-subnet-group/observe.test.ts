import { describe, expect, test } from '@jest/globals'
import { Failure, toExternalName } from '../../../src/provider/index.ts'
import type { DBSubnetGroup, GroupReader } from './api.ts'
import { observeGroup } from './observe.ts'

const name = toExternalName('orders')
const arn = 'arn:aws:rds:eu-west-1:123456789012:subgrp:orders'
const group: DBSubnetGroup = {
  DBSubnetGroupName: 'orders',
  DBSubnetGroupDescription: 'Subnets of orders.',
  DBSubnetGroupArn: arn,
  VpcId: 'vpc-1',
  SubnetGroupStatus: 'Complete',
  SupportedNetworkTypes: ['IPV4', 'DUAL'],
  Subnets: [
    {
      SubnetIdentifier: 'subnet-0000000b',
      SubnetAvailabilityZone: { Name: 'eu-west-1b' },
      SubnetStatus: 'Active',
    },
    { SubnetIdentifier: 'subnet-0000000a', SubnetStatus: 'Active' },
  ],
}

/** A reader of the given group; `tags` may be the refusal of the second call. */
function readerOf(found: DBSubnetGroup | undefined, tags: Failure | 'owned' = 'owned') {
  const asked: string[] = []
  const reader: GroupReader = {
    describeDBSubnetGroups: async () => {
      asked.push('describe')
      return found
    },
    listTagsForResource: async (resource) => {
      asked.push(`tags ${resource}`)
      if (tags !== 'owned') throw tags
      return [{ Key: 'owner', Value: 'a' }, { Key: 'bare' }]
    },
  }
  return { reader, asked }
}

function look(reader: GroupReader, groups: readonly string[]) {
  const ask = { groups: new Set(groups), existence: 'unknown' as const }
  return observeGroup(reader, name, ask, new AbortController().signal)
}

describe('what is read', () => {
  test('everything, sorted, in the spelling of the manifest', async () => {
    const { reader } = readerOf(group)
    expect(await look(reader, ['create', 'tags', 'group'])).toEqual({
      is: 'present',
      phase: 'ready',
      word: 'Complete',
      writable: 'all',
      actual: {
        region: 'eu-west-1',
        description: 'Subnets of orders.',
        subnetIds: ['subnet-0000000a', 'subnet-0000000b'],
        tags: [
          { key: 'owner', value: 'a' },
          { key: 'bare', value: '' },
        ],
      },
      rest: { tags: { arn } },
      facts: {
        arn,
        vpcId: 'vpc-1',
        subnetGroupStatus: 'Complete',
        supportedNetworkTypes: ['DUAL', 'IPV4'],
        subnets: [
          { id: 'subnet-0000000a', status: 'Active' },
          { id: 'subnet-0000000b', zone: 'eu-west-1b', status: 'Active' },
        ],
      },
    })
  })

  test.each([
    {
      reason: 'tags cost a call of their own',
      groups: ['tags'],
      calls: ['describe', `tags ${arn}`],
    },
    { reason: 'which nobody pays who has none', groups: ['create', 'group'], calls: ['describe'] },
    { reason: 'least of all a deletion', groups: [], calls: ['describe'] },
  ])('$reason', async ({ groups, calls }) => {
    const { reader, asked } = readerOf(group)
    await look(reader, groups)
    expect(asked).toEqual(calls)
  })

  test('members of groups that were not asked for stay away', async () => {
    const { reader } = readerOf(group)
    const seen = await look(reader, ['tags'])
    expect(seen).toMatchObject({ actual: { region: 'eu-west-1' } })
    expect(Object.keys(seen.is === 'present' ? seen.actual : {}).sort()).toEqual(['region', 'tags'])
  })
})

test.each([
  { reason: 'the good word', word: 'Complete', phase: 'ready' },
  { reason: 'any other word', word: 'Incomplete', phase: 'degraded' },
  { reason: 'no word', word: undefined, phase: 'degraded' },
])('$reason is $phase', async ({ word, phase }) => {
  const { reader } = readerOf({ ...group, SubnetGroupStatus: word })
  expect(await look(reader, [])).toMatchObject({ phase, word: word ?? 'unknown', writable: 'all' })
})

describe('what cannot be read', () => {
  test('no group is absent, and has no tags', async () => {
    const { reader, asked } = readerOf(undefined)
    expect(await look(reader, ['tags'])).toEqual({ is: 'absent' })
    expect(asked).toEqual(['describe'])
  })

  test('a group that goes between the two calls is absent', async () => {
    const { reader } = readerOf(group, new Failure('not-found', 'gone'))
    expect(await look(reader, ['tags'])).toEqual({ is: 'absent' })
  })

  test('refused tags leave the rest comparable', async () => {
    const failure = new Failure('denied', 'not permitted')
    const { reader } = readerOf(group, failure)
    const seen = await look(reader, ['tags', 'group'])
    expect(seen).toMatchObject({
      unread: { tags: failure },
      actual: { description: 'Subnets of orders.' },
    })
    expect(seen).not.toHaveProperty('actual.tags')
  })

  test('refused credentials are the connection’s', async () => {
    const failure = new Failure('denied', 'expired', { connection: true })
    const { reader } = readerOf(group, failure)
    await expect(look(reader, ['tags'])).rejects.toBe(failure)
  })
})
