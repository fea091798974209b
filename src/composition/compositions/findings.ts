import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/object.ts'
import type { Clock } from '../../runtime/clock.ts'
import {
  type Condition,
  type Finding,
  mergeConditions,
  toConditionTime,
} from '../../runtime/conditions.ts'
import { type ObjectWrites, writeStatus } from '../../runtime/object-writes.ts'

export interface FoundStatus {
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
}

/** Writes what was found into the status of an object; nothing when it stands there already. */
export async function writeFindings(
  writes: ObjectWrites & {
    readonly clock: Clock
    /** Told before the status that acknowledges it is written. */
    readonly turned?: (before: FoundStatus, after: FoundStatus) => Promise<void>
  },
  object: KubeObject,
  found: {
    readonly findings: readonly Finding[]
    /** The other members of the status. */
    readonly status: Readonly<Record<string, unknown>>
  },
  signal: AbortSignal,
): Promise<void> {
  const before = (object.status ?? {}) as FoundStatus // written here and nowhere else
  const generation = object.metadata.generation ?? 0
  const now = toConditionTime(writes.clock.now())
  const facts = { generation, now }
  const status = {
    observedGeneration: generation,
    conditions: mergeConditions(before.conditions ?? [], found.findings, facts),
    ...found.status,
  }
  if (isDeepStrictEqual(status, before)) return
  await writes.turned?.(before, status)
  await writeStatus(writes, object, status, signal)
}
