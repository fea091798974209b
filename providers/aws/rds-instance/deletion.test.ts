import { describe, expect, test } from '@jest/globals'
import {
  type Deletion,
  type Doc,
  Failure,
  type FailureReason,
  toExternalName,
} from '../../../src/provider/index.ts'
import type { InstanceWriter } from './api.ts'
import { deleteInstance, planDeletion } from './deletion.ts'

function deletion(word: string, facts: Doc, options: Doc): Deletion {
  return {
    name: toExternalName('orders'),
    options,
    observed: { is: 'present', phase: 'ready', word, writable: 'all', actual: {}, facts },
    force: 'no',
    requestedAt: '2026-01-02T03:04:05Z',
  }
}

const generated = [
  'orders-final-20260102030405',
  'orders-final-20260102030405-2',
  'orders-final-20260102030405-3',
]
const skip = { skipFinalSnapshotBeforeDeletion: true }

const rows: readonly {
  readonly reason: string
  readonly word?: string
  readonly facts?: Doc
  readonly options?: Doc
  readonly plan: object
}[] = [
  {
    reason: 'a snapshot is taken by default',
    plan: { is: 'delete', unprotect: false, snapshots: generated },
  },
  {
    reason: 'under the name that was declared',
    options: { finalDBSnapshotIdentifier: 'last' },
    plan: { is: 'delete', snapshots: ['last'] },
  },
  { reason: 'or none on request', options: skip, plan: { is: 'delete', snapshots: [] } },
  { reason: 'it is going already', word: 'deleting', plan: { is: 'under-way' } },
  { reason: 'it is being made', word: 'creating', plan: { is: 'wait' } },
  { reason: 'it is in a transition', word: 'modifying', plan: { is: 'wait' } },
  { reason: 'a stopped one can go', word: 'stopped', plan: { is: 'delete' } },
  {
    reason: 'protection that nobody declared stays',
    facts: { deletionProtection: true },
    plan: { is: 'refused', message: expect.stringContaining('deletionProtection: false') },
  },
  {
    reason: 'protection that is declared stays',
    facts: { deletionProtection: true },
    options: { deletionProtection: true },
    plan: { is: 'refused' },
  },
  {
    reason: 'protection that is declared off is taken off',
    facts: { deletionProtection: true },
    options: { deletionProtection: false },
    plan: { is: 'delete', unprotect: true },
  },
  {
    reason: 'a replica has no snapshot of its own',
    facts: { readReplicaSourceDBInstanceIdentifier: 'source' },
    plan: { is: 'delete', snapshots: [], note: 'a read replica takes no final snapshot' },
  },
  {
    reason: 'nor has a member of a cluster',
    facts: { dbClusterIdentifier: 'c' },
    plan: { is: 'delete', snapshots: [], note: 'a member of a cluster takes no final snapshot' },
  },
  {
    reason: 'nor has RDS Custom',
    options: { engine: 'custom-oracle-ee' },
    plan: { is: 'delete', snapshots: [], note: 'RDS Custom takes no final snapshot' },
  },
  {
    reason: 'a broken one cannot be saved, and that needs consent',
    word: 'incompatible-restore',
    plan: { is: 'refused', message: expect.stringContaining('lose the data') },
  },
  {
    reason: 'with consent it goes',
    word: 'incompatible-restore',
    options: skip,
    plan: { is: 'delete', snapshots: [] },
  },
]

test.each(rows)('$reason', ({ word = 'available', facts = {}, options = {}, plan }) => {
  expect(planDeletion(deletion(word, facts, options))).toMatchObject(plan)
})

describe('carrying it out', () => {
  const signal = AbortSignal.timeout(10_000)

  /** A writer that records its calls and fails those it is told to, in turn. */
  function recorder(failures: readonly (FailureReason | undefined)[] = []) {
    const calls: unknown[] = []
    const record = async (call: unknown): Promise<void> => {
      const reason = failures[calls.length]
      calls.push(call)
      if (reason !== undefined) throw new Failure(reason, reason)
    }
    const unused = (): Promise<void> => Promise.reject(new Error('not expected'))
    const writer: InstanceWriter = {
      createDBInstance: unused,
      restoreDBInstanceFromDBSnapshot: unused,
      restoreDBInstanceToPointInTime: unused,
      restoreDBInstanceFromS3: unused,
      createDBInstanceReadReplica: unused,
      promoteReadReplica: unused,
      addTagsToResource: unused,
      removeTagsFromResource: unused,
      modifyDBInstance: (_name, parameters) => record(parameters),
      deleteDBInstance: (input) => record(input),
    }
    return { writer, calls }
  }

  test('protection is taken off first', async () => {
    const { writer, calls } = recorder()
    const asked = deletion('available', { deletionProtection: true }, { deletionProtection: false })
    const step = await deleteInstance(writer, asked, signal)
    expect(step).toEqual({ is: 'requested', note: `final snapshot ${generated[0]}` })
    expect(calls).toEqual([
      { DeletionProtection: false },
      { DBInstanceIdentifier: 'orders', FinalDBSnapshotIdentifier: generated[0] },
    ])
  })

  test('never both: no snapshot and a name for it', async () => {
    const { writer, calls } = recorder()
    const options = { ...skip, finalDBSnapshotIdentifier: 'last', deleteAutomatedBackups: false }
    await deleteInstance(writer, deletion('available', {}, options), signal)
    expect(calls).toEqual([
      { DBInstanceIdentifier: 'orders', DeleteAutomatedBackups: false, SkipFinalSnapshot: true },
    ])
  })

  test('a declared snapshot name that is taken is the user’s to change', async () => {
    const { writer } = recorder(['already-exists'])
    const asked = deletion('available', {}, { finalDBSnapshotIdentifier: 'last' })
    expect(await deleteInstance(writer, asked, signal)).toMatchObject({ is: 'refused' })
  })

  test('absent counts as requested', async () => {
    const { writer } = recorder(['not-found'])
    const step = await deleteInstance(writer, deletion('available', {}, {}), signal)
    expect(step).toEqual({ is: 'requested' })
  })

  test('a transition waits without a call', async () => {
    const { writer, calls } = recorder()
    const waiting = deleteInstance(writer, deletion('creating', {}, {}), signal)
    await expect(waiting).rejects.toMatchObject({ reason: 'busy', afterMs: 30_000 })
    expect(calls).toEqual([])
  })
})
