import { isJsonObject } from '../../kube/json.ts'
import type { ObjectPlan } from './plan.ts'

/** Instances to which the same would happen. */
export interface PlanGroup {
  /** `namespace/name` of each, sorted. */
  readonly instances: readonly string[]
  /** That of the first. */
  readonly plan: ObjectPlan
}

/**
 * Groups plans that differ in nothing but the names of their instances; the largest group first, those
 * without a change last. Pure.
 */
export function groupPlans(plans: readonly ObjectPlan[]): readonly PlanGroup[] {
  const groups = new Map<string, ObjectPlan[]>()
  for (const plan of plans.toSorted((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1))) {
    const key = JSON.stringify(withoutName(plan, nameOf(plan)))
    groups.set(key, [...(groups.get(key) ?? []), plan])
  }
  const weight = ({ plan, instances }: PlanGroup): number =>
    plan.changes.length === 0 && plan.problem === '' ? 0 : instances.length
  return [...groups.values()]
    .flatMap((members): readonly PlanGroup[] => {
      const [plan] = members
      return plan === undefined ? [] : [{ instances: members.map(titleOf), plan }]
    })
    .sort((a, b) => weight(b) - weight(a))
}

/** `namespace/name`, or the name of an instance of the cluster. */
function titleOf(plan: ObjectPlan): string {
  return plan.namespace === undefined ? nameOf(plan) : `${plan.namespace}/${nameOf(plan)}`
}

function nameOf({ object }: ObjectPlan): string {
  return object.slice(object.indexOf('/') + 1)
}

/** The plan with the instance's name, where it stands as a word, and namespace taken out. */
function withoutName({ namespace: _namespace, ...plan }: ObjectPlan, name: string): unknown {
  const escaped = name.replace(/[.\\]/g, '\\$&')
  const word = new RegExp(`(?<![a-z0-9])${escaped}(?![a-z0-9])`, 'g')
  const strip = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(word, '<name>')
    if (Array.isArray(value)) return value.map(strip)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, strip(member)]))
  }
  return strip(plan)
}
