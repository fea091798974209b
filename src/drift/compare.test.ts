import { describe, expect, test } from '@jest/globals'
import { queueFields as table } from '../../test/support/queue-table.ts'
import type { Doc } from '../provider/index.ts'
import { compare, compareCreation, type Verdict } from './compare.ts'
import { createMeans, type Means } from './digest.ts'
import type { Memory } from './memory.ts'
import { rememberWritten } from './remember.ts'

const means = meansWith('old')
const never: Memory = { applied: new Map(), known: new Map() }
const lost: Memory = { applied: undefined, known: new Map() }

function meansWith(password: string): Means {
  const secrets = new Map([['passwordSecretRef', password]])
  return createMeans({ key: Buffer.from('k'), uid: 'uid-1', secrets })
}

function applied(desired: Doc, known: Doc = {}): Memory {
  const written = rememberWritten(never, compareCreation({ table, desired }, means))
  const digests = compareCreation({ table, desired: known }, means)
  return { ...written, known: new Map(digests.map(({ at, digests }) => [at, digests.desired])) }
}

interface Look {
  readonly desired: Doc
  readonly actual: Doc
  readonly memory: Memory
  readonly exempt?: readonly string[]
  readonly groups?: readonly string[]
}

function look({
  desired,
  actual,
  memory,
  exempt = [],
  groups = table.order,
}: Look): readonly Verdict[] {
  const sets = { groups: new Set(groups), exempt: new Set(exempt) }
  return compare({ table, desired, actual, memory, ...sets }, means)
}

function told(story: Look): readonly string[] {
  return look(story).map(({ is, at }) => `${is} ${at}`)
}

describe('the verdict table', () => {
  const rows: readonly (Look & { readonly reason: string; readonly want: readonly string[] })[] = [
    {
      reason: 'nothing moved',
      memory: applied({ subnetGroupName: 'a' }),
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'a' },
      want: ['InSync subnetGroupName'],
    },
    {
      reason: 'the cloud made something else of it when it was written',
      memory: applied({ subnetGroupName: 'a' }, { subnetGroupName: 'b' }),
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'b' },
      want: ['KnownDifference subnetGroupName'],
    },
    {
      reason: 'somebody changed it outside',
      memory: applied({ subnetGroupName: 'a' }),
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'b' },
      want: ['Drift subnetGroupName'],
    },
    {
      reason: 'a known difference moved on, and is drift again',
      memory: applied({ subnetGroupName: 'a' }, { subnetGroupName: 'b' }),
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'c' },
      want: ['Drift subnetGroupName'],
    },
    {
      reason: 'a known difference is gone',
      memory: applied({ subnetGroupName: 'a' }, { subnetGroupName: 'b' }),
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'a' },
      want: ['Settled subnetGroupName'],
    },
    {
      reason: 'the spec changed',
      memory: applied({ subnetGroupName: 'a' }),
      desired: { subnetGroupName: 'b' },
      actual: { subnetGroupName: 'a' },
      want: ['Pending subnetGroupName'],
    },
    {
      reason: 'the spec changed to what the cloud had made of the old value',
      memory: applied({ subnetGroupName: 'a' }, { subnetGroupName: 'b' }),
      desired: { subnetGroupName: 'b' },
      actual: { subnetGroupName: 'b' },
      want: ['NoOpEdit subnetGroupName'],
    },
    {
      reason: 'the spec and the cloud changed to different values',
      memory: applied({ subnetGroupName: 'a' }),
      desired: { subnetGroupName: 'b' },
      actual: { subnetGroupName: 'c' },
      want: ['Conflict subnetGroupName'],
    },
    {
      reason: 'the spec and the cloud changed to the same value',
      memory: applied({ subnetGroupName: 'a' }),
      desired: { subnetGroupName: 'b' },
      actual: { subnetGroupName: 'b' },
      want: ['Converged subnetGroupName'],
    },
    {
      reason: 'declared no more',
      memory: applied({ subnetGroupName: 'a' }),
      desired: {},
      actual: { subnetGroupName: 'a' },
      want: ['Released subnetGroupName'],
    },
    {
      reason: 'declared no more, and the field is reset then',
      memory: applied({ versioning: { days: 1 } }),
      desired: {},
      actual: { versioning: { days: 1 } },
      want: ['Pending versioning.days'],
    },
    {
      reason: 'a first apply is never a conflict',
      memory: never,
      desired: { subnetGroupName: 'a' },
      actual: { subnetGroupName: 'b' },
      want: ['Pending subnetGroupName'],
    },
    {
      reason: 'absent on both sides and never applied: there is no edit',
      memory: never,
      desired: { redrivePolicy: '' },
      actual: {},
      want: ['InSync redrivePolicy'],
    },
    {
      reason: 'removed from a collection that is still declared',
      memory: applied({
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      }),
      desired: { tags: [{ key: 'a', value: '1' }] },
      actual: {
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      want: ['InSync tags[key="a"]', 'Pending tags[key="b"]'],
    },
    {
      reason: 'removed from a declared collection, and changed outside',
      memory: applied({ tags: [{ key: 'b', value: '2' }] }),
      desired: { tags: [] },
      actual: { tags: [{ key: 'b', value: '3' }] },
      want: ['Conflict tags[key="b"]'],
    },
    {
      reason: 'removed from a declared collection, and already gone outside',
      memory: applied({ tags: [{ key: 'b', value: '2' }] }),
      desired: { tags: [] },
      actual: {},
      want: ['Converged tags[key="b"]'],
    },
    {
      reason: 'never declared',
      memory: never,
      desired: {},
      actual: { subnetGroupName: 'a', tags: [{ key: 'b', value: '2' }] },
      want: [],
    },
    {
      reason: 'what was applied is lost: nobody knows who moved',
      memory: lost,
      desired: { subnetGroupName: 'a', visibilityTimeout: 3 },
      actual: { subnetGroupName: 'b', visibilityTimeout: 3 },
      want: ['InSync visibilityTimeout', 'Unattributed subnetGroupName'],
    },
  ]
  for (const { reason, want, ...story } of rows) {
    test(reason, () => expect(told(story)).toEqual(want))
  }
})

describe('one-sided and write-only fields', () => {
  const rows: readonly (Look & { readonly reason: string; readonly want: readonly string[] })[] = [
    {
      reason: 'a floor raised by the cloud is taken note of',
      memory: applied({ storageGiB: 20 }),
      desired: { storageGiB: 20 },
      actual: { storageGiB: 40 },
      want: ['Settled storageGiB'],
    },
    {
      reason: 'a floor known to be raised is in sync',
      memory: applied({ storageGiB: 20 }, { storageGiB: 40 }),
      desired: { storageGiB: 20 },
      actual: { storageGiB: 40 },
      want: ['InSync storageGiB'],
    },
    {
      reason: 'an edit below what the cloud raised it to needs no write',
      memory: applied({ storageGiB: 20 }, { storageGiB: 40 }),
      desired: { storageGiB: 30 },
      actual: { storageGiB: 40 },
      want: ['NoOpEdit storageGiB'],
    },
    {
      reason: 'an edit above it is written',
      memory: applied({ storageGiB: 20 }, { storageGiB: 40 }),
      desired: { storageGiB: 50 },
      actual: { storageGiB: 40 },
      want: ['Pending storageGiB'],
    },
    {
      reason: 'versions without an order are never written',
      memory: applied({ brokerVersion: '13.x' }),
      desired: { brokerVersion: '13.x' },
      actual: { brokerVersion: '13.y' },
      want: ['Incomparable brokerVersion'],
    },
    {
      reason: 'a secret was applied',
      memory: applied({ passwordSecretRef: { name: 'a', key: 'b' } }),
      desired: { passwordSecretRef: { name: 'renamed', key: 'b' } },
      actual: {},
      want: ['InSync passwordSecretRef'],
    },
    {
      reason: 'a secret was never applied',
      memory: never,
      desired: { passwordSecretRef: { name: 'a', key: 'b' } },
      actual: {},
      want: ['Pending passwordSecretRef'],
    },
  ]
  for (const { reason, want, ...story } of rows) {
    test(reason, () => expect(told(story)).toEqual(want))
  }

  test('a rotated secret is pending', () => {
    const desired = { passwordSecretRef: { name: 'a', key: 'b' } }
    const story = {
      table,
      desired,
      actual: {},
      groups: new Set(table.order),
      exempt: new Set<string>(),
    }
    const verdicts = compare({ ...story, memory: applied(desired) }, meansWith('new'))
    expect(verdicts).toMatchObject([{ is: 'Pending', desired: { name: 'a', key: 'b' } }])
    expect(verdicts[0]?.actual).toBeUndefined()
  })

  test('a secret that could not be read has no verdict', () => {
    const bare = createMeans({ key: Buffer.from('k'), uid: 'uid-1', secrets: new Map() })
    const desired = { passwordSecretRef: { name: 'a', key: 'b' } }
    expect(compareCreation({ table, desired }, bare)).toEqual([])
  })
})

describe('what takes part', () => {
  const rows: readonly (Look & { readonly reason: string; readonly want: readonly string[] })[] = [
    {
      reason: 'a group that was not read',
      memory: never,
      desired: { subnetGroupName: 'a', tags: [{ key: 'a', value: '1' }] },
      actual: {},
      groups: ['tagging'],
      want: ['Pending tags[key="a"]'],
    },
    {
      reason: 'an exempt member',
      memory: never,
      desired: { subnetGroupName: 'a' },
      actual: {},
      exempt: ['subnetGroupName'],
      want: [],
    },
    {
      reason: 'options and what is used at creation only',
      memory: never,
      desired: { applyImmediately: true, snapshotName: 'a' },
      actual: {},
      want: [],
    },
    {
      reason: 'a create member on which the cloud is silent',
      memory: never,
      desired: { region: 'a', kmsKeyId: 'k' },
      actual: { region: 'a' },
      want: ['NoOpEdit region'],
    },
    {
      reason: 'a key by ARN and by id',
      memory: applied({ kmsKeyId: '1234' }),
      desired: { kmsKeyId: '1234' },
      actual: { kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234' },
      want: ['Settled kmsKeyId'],
    },
  ]
  for (const { reason, want, ...story } of rows) {
    test(reason, () => expect(told(story)).toEqual(want))
  }

  test('an edit of a create member is pending on what can only be replaced', () => {
    const story = {
      desired: { kmsKeyId: 'b' },
      actual: { kmsKeyId: 'a' },
      memory: applied({ kmsKeyId: 'a' }),
    }
    expect(look(story)).toMatchObject([
      { is: 'Pending', rules: { mutability: 'immutable', risk: 'Replace' } },
    ])
  })

  test('risk is inherited', () => {
    const story = { desired: { versioning: { status: 'Enabled' } }, actual: {}, memory: never }
    expect(look(story)).toMatchObject([{ at: 'versioning.status', rules: { risk: 'DataLoss' } }])
  })

  test('a value that silence stands for is shown as it is declared', () => {
    const memory = applied({ versioning: { status: 'Suspended' } })
    const desired = { versioning: { status: 'Suspended' } }
    expect(look({ desired, actual: {}, memory })).toMatchObject([{ is: 'InSync' }])
    const verdicts = look({ desired, actual: { versioning: { status: 'Enabled' } }, memory })
    expect(verdicts).toMatchObject([{ is: 'Drift', desired: 'Suspended', actual: 'Enabled' }])
  })
})
