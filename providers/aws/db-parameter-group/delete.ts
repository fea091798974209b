import { type Deletion, type DeletionStep, Failure } from '../../../src/provider/index.ts'
import type { GroupWriter } from './api.ts'

/** Deletes the group. While instances use it RDS refuses, which is a wait with RDS's own reason. */
export async function deleteGroup(
  writer: GroupWriter,
  { name }: Deletion,
  signal: AbortSignal,
): Promise<DeletionStep> {
  try {
    await writer.deleteDBParameterGroup(name, signal)
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'not-found') throw error
  }
  return { is: 'requested' }
}
