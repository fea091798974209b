import { describe, expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import type { DBSnapshot, SnapshotReader } from './api.ts'
import { observeSnapshot } from './observe.ts'

const name = toExternalName('before')
const arn = 'arn:aws:rds:eu-west-1:123456789012:snapshot:before'
const snapshot: DBSnapshot = {
  DBSnapshotIdentifier: 'before',
  DBSnapshotArn: arn,
  DBInstanceIdentifier: 'orders',
  DbiResourceId: 'db-1',
  Status: 'available',
  PercentProgress: 100,
  SnapshotType: 'manual',
  SnapshotCreateTime: new Date('2026-01-01T00:05:00Z'),
  OriginalSnapshotCreateTime: new Date('2026-01-01T00:00:00Z'),
  Engine: 'postgres',
  EngineVersion: '16.3',
  OptionGroupName: 'default:postgres-16',
  AllocatedStorage: 20,
  Encrypted: false,
  TagList: [{ Key: 'owner', Value: 'a' }, { Key: 'bare' }],
}
const members = {
  region: 'eu-west-1',
  dbInstanceIdentifier: 'orders',
  tags: [
    { key: 'owner', value: 'a' },
    { key: 'bare', value: '' },
  ],
  engineVersion: '16.3',
  optionGroupName: 'default:postgres-16',
}

function look(found: DBSnapshot | undefined, groups: readonly string[] = []) {
  const reader: SnapshotReader = { describeDBSnapshots: async () => found }
  const ask = { groups: new Set(groups), existence: 'unknown' as const }
  return observeSnapshot(reader, name, ask, new AbortController().signal)
}

test('everything, in the spelling of the manifest', async () => {
  expect(await look(snapshot, ['create', 'tags', 'upgrade'])).toEqual({
    is: 'present',
    phase: 'ready',
    word: 'available',
    writable: 'all',
    actual: members,
    rest: { tags: { arn } },
    mark: '2026-01-01T00:00:00.000Z',
    createdAt: '2026-01-01T00:05:00.000Z',
    facts: {
      arn,
      status: 'available',
      percentProgress: 100,
      snapshotType: 'manual',
      snapshotCreateTime: '2026-01-01T00:05:00.000Z',
      originalSnapshotCreateTime: '2026-01-01T00:00:00.000Z',
      dbInstanceIdentifier: 'orders',
      dbiResourceId: 'db-1',
      engine: 'postgres',
      engineVersion: '16.3',
      optionGroupName: 'default:postgres-16',
      allocatedStorage: 20,
      encrypted: false,
    },
  })
})

test('no snapshot is absent', async () => {
  expect(await look(undefined)).toEqual({ is: 'absent' })
})

const { region, dbInstanceIdentifier, tags, engineVersion, optionGroupName } = members

test.each([
  {
    reason: 'what is immutable comes along',
    groups: [],
    actual: { region, dbInstanceIdentifier },
  },
  {
    reason: 'tags when asked for',
    groups: ['tags'],
    actual: { region, dbInstanceIdentifier, tags },
  },
  {
    reason: 'versions when asked for',
    groups: ['upgrade'],
    actual: { region, dbInstanceIdentifier, engineVersion, optionGroupName },
  },
])('only the groups asked for: $reason', async ({ groups, actual }) => {
  expect(await look(snapshot, groups)).toMatchObject({ actual })
  const seen = await look(snapshot, groups)
  expect(seen.is === 'present' ? seen.actual : undefined).toEqual(actual)
})

describe('the mark', () => {
  test('waits until the snapshot is complete, when its moment is final', async () => {
    const seen = await look({ ...snapshot, Status: 'creating', PercentProgress: 40 })
    expect(seen).toMatchObject({
      phase: 'creating',
      writable: 'none',
      note: 'creating: 40 percent',
      facts: { percentProgress: 40 },
    })
    expect(seen).not.toHaveProperty('mark')
  })

  test('stays away where RDS does not tell the moment', async () => {
    const { OriginalSnapshotCreateTime: _, SnapshotCreateTime: __, ...timeless } = snapshot
    const seen = await look(timeless)
    expect(seen).not.toHaveProperty('mark')
    expect(seen).not.toHaveProperty('createdAt')
  })
})
