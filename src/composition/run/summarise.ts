import type { JsonObject } from '../../kube/json.ts'
import {
  type Finding,
  findCondition,
  mergeConditions,
  toConditionTime,
} from '../../runtime/conditions.ts'
import type { Evaluation } from '../evaluate/index.ts'
import type { InstanceMachinery, InstanceStatus } from '../instance.ts'
import { annotation, type Composite } from './composite.ts'
import { driftStateOf } from './drift-state.ts'
import { fillGaps } from './gaps.ts'

/**
 * The status after a reconcile. Pure: `nowMs` is a parameter. `values` is what the graph contributes;
 * without it the author's members stay as they are.
 */
export function summarise(
  composite: Composite,
  findings: readonly Finding[],
  said: {
    readonly machinery: InstanceMachinery
    readonly values: Evaluation['status'] | undefined
    readonly nowMs: number
  },
): InstanceStatus {
  const { status: before, generation } = composite
  const requested = composite.annotations[annotation.reconcileRequestedAt]
  const conditions = mergeConditions(before.conditions ?? [], findings, {
    generation,
    now: toConditionTime(said.nowMs),
  })
  const drifted = findCondition(conditions, 'Drifted')
  return {
    ...contributions(before, said.values),
    observedGeneration: generation,
    conditions,
    plumbline: {
      ...said.machinery,
      ...(drifted === undefined ? {} : { drift: driftStateOf(drifted) }),
      ...(requested === undefined ? {} : { lastHandledReconcileAt: requested }),
    },
  }
}

/** A member whose expression gives nothing keeps its last value. */
function contributions(
  before: InstanceStatus,
  values: Evaluation['status'] | undefined,
): JsonObject {
  const {
    conditions: _conditions,
    plumbline: _plumbline,
    observedGeneration: _at,
    ...last
  } = before
  return values === undefined ? last : fillGaps(values.value, values.gaps, last).object
}
