import {
  type Deletion,
  type DeletionStep,
  Failure,
  unlessNotFound,
} from '../../../src/provider/index.ts'
import type { SnapshotWriter } from './api.ts'
import type { DbSnapshotFacts } from './facts.ts'

/** Deletes the snapshot; the engine asks only where managementPolicies say Delete. */
export async function deleteSnapshot(
  writer: SnapshotWriter,
  { name, observed }: Deletion,
  signal: AbortSignal,
): Promise<DeletionStep> {
  const { snapshotType = 'manual' }: DbSnapshotFacts = observed.facts
  if (snapshotType !== 'manual') {
    return {
      is: 'refused',
      message: `RDS deletes only manual snapshots, and this one is ${snapshotType}: remove Delete and "*" from spec.managementPolicies to leave it behind`,
    }
  }
  if (observed.phase === 'creating' || observed.phase === 'updating') {
    const message = `the snapshot is ${observed.word}; it is deleted after that`
    throw new Failure('busy', message, { afterMs: 30_000 })
  }
  await unlessNotFound(writer.deleteDBSnapshot(name, signal))
  return { is: 'requested' }
}
