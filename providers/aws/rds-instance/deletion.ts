import { type Deletion, type DeletionStep, type Doc, Failure } from '../../../src/provider/index.ts'
import type { DeleteDBInstanceCommandInput, InstanceWriter } from './api.ts'
import type { RdsInstanceFacts } from './facts.ts'
import { statusFacts } from './status.ts'

/** What deletion comes to for one look at the instance. */
export type DeletionPlan =
  | { readonly is: 'under-way' }
  /** A transition refuses deletion: wait. */
  | { readonly is: 'wait'; readonly message: string }
  | { readonly is: 'refused'; readonly message: string }
  | {
      readonly is: 'delete'
      /** Protection is on and the manifest says it shall be off. */
      readonly unprotect: boolean
      /** Names to try for the final snapshot; none: it is skipped. */
      readonly snapshots: readonly string[]
      readonly note?: string
    }

/** Deletable only without a final snapshot. */
const broken = ['failed', 'incompatible-restore', 'incompatible-network']
/** A generated name may be taken by an earlier try that went no further than its snapshot. */
const generatedTries = 3

/** Decides on deletion. Pure; honours edits of the spec made after deletion was requested. */
export function planDeletion({
  name,
  options,
  observed,
  requestedAt,
}: Omit<Deletion, 'force'>): DeletionPlan {
  const { phase } = statusFacts(observed.word)
  if (phase === 'deleting') return { is: 'under-way' }
  if (phase === 'creating' || phase === 'updating') {
    return { is: 'wait', message: `the instance is ${observed.word}; it is deleted after that` }
  }
  const facts: RdsInstanceFacts = observed.facts
  const unprotect = facts.deletionProtection === true
  if (unprotect && options.deletionProtection !== false) {
    return {
      is: 'refused',
      message: 'deletion protection is on: set spec.forProvider.deletionProtection: false',
    }
  }
  const skip = options.skipFinalSnapshotBeforeDeletion === true
  const reason = withoutSnapshot(facts, options)
  if (skip || reason !== undefined) {
    return {
      is: 'delete',
      unprotect,
      snapshots: [],
      ...(skip || reason === undefined ? {} : { note: `${reason} takes no final snapshot` }),
    }
  }
  if (broken.includes(observed.word)) {
    return {
      is: 'refused',
      message: `an instance in status ${observed.word} takes no final snapshot: set spec.forProvider.skipFinalSnapshotBeforeDeletion: true to delete it and lose the data`,
    }
  }
  return { is: 'delete', unprotect, snapshots: snapshotNames(name, options, requestedAt) }
}

/** Carries the plan out. Absent counts as requested. */
export async function deleteInstance(
  writer: InstanceWriter,
  deletion: Deletion,
  signal: AbortSignal,
): Promise<DeletionStep> {
  const plan = planDeletion(deletion)
  switch (plan.is) {
    case 'under-way':
      return { is: 'requested' }
    case 'wait':
      throw new Failure('busy', plan.message, { afterMs: 30_000 })
    case 'refused':
      return plan
    case 'delete':
      return carryOut(writer, deletion, plan, signal)
    default:
      return plan satisfies never
  }
}

async function carryOut(
  writer: InstanceWriter,
  { name, options }: Deletion,
  plan: DeletionPlan & { readonly is: 'delete' },
  signal: AbortSignal,
): Promise<DeletionStep> {
  const backups = options.deleteAutomatedBackups
  const common = {
    DBInstanceIdentifier: name,
    ...(typeof backups === 'boolean' ? { DeleteAutomatedBackups: backups } : {}),
  }
  try {
    if (plan.unprotect) await writer.modifyDBInstance(name, { DeletionProtection: false }, signal)
    if (plan.snapshots.length > 0) return await withSnapshot(writer, common, plan.snapshots, signal)
    await writer.deleteDBInstance({ ...common, SkipFinalSnapshot: true }, signal)
    return { is: 'requested', ...(plan.note === undefined ? {} : { note: plan.note }) }
  } catch (error) {
    if (error instanceof Failure && error.reason === 'not-found') return { is: 'requested' }
    throw error
  }
}

async function withSnapshot(
  writer: InstanceWriter,
  common: DeleteDBInstanceCommandInput,
  names: readonly string[],
  signal: AbortSignal,
): Promise<DeletionStep> {
  for (const snapshot of names) {
    try {
      await writer.deleteDBInstance({ ...common, FinalDBSnapshotIdentifier: snapshot }, signal)
      return { is: 'requested', note: `final snapshot ${snapshot}` }
    } catch (error) {
      if (!(error instanceof Failure && error.reason === 'already-exists')) throw error
    }
  }
  return {
    is: 'refused',
    message: `a snapshot named ${names[0]} exists: set another spec.forProvider.finalDBSnapshotIdentifier`,
  }
}

/** Why no final snapshot can be taken of a healthy instance, or undefined. */
function withoutSnapshot(facts: RdsInstanceFacts, options: Doc): string | undefined {
  if (facts.readReplicaSourceDBInstanceIdentifier !== undefined) return 'a read replica'
  if (facts.readReplicaSourceDBClusterIdentifier !== undefined) return 'a read replica'
  if (facts.dbClusterIdentifier !== undefined) return 'a member of a cluster'
  const engine = options.engine
  if (typeof engine === 'string' && engine.toLowerCase().startsWith('custom-')) return 'RDS Custom'
  return undefined
}

/** The declared name alone, else names made of the time deletion was requested. */
function snapshotNames(name: string, options: Doc, requestedAt: string): readonly string[] {
  const declared = options.finalDBSnapshotIdentifier
  if (typeof declared === 'string' && declared !== '') return [declared]
  const stamp = requestedAt.replaceAll(/\D/g, '').slice(0, 14)
  const base = [name, 'final', stamp].filter((part) => part !== '').join('-')
  const more = Array.from({ length: generatedTries - 1 }, (_, at) => `${base}-${at + 2}`)
  return [base, ...more]
}
