import { type Deletion, type DeletionStep, unlessNotFound } from '../../../src/provider/index.ts'
import type { GroupWriter } from './api.ts'

/** Deletes the group. While instances use it RDS refuses, which is a wait with RDS's own reason. */
export async function deleteGroup(
  writer: GroupWriter,
  { name }: Deletion,
  signal: AbortSignal,
): Promise<DeletionStep> {
  await unlessNotFound(writer.deleteDBParameterGroup(name, signal))
  return { is: 'requested' }
}
