import { groupPlans, type PlanGroup } from './group-plans.ts'
import {
  type Action,
  actions,
  type Change,
  countActions,
  type FieldChange,
  type ObjectPlan,
} from './plan.ts'
import type { Plan } from './plan-manifests.ts'
import { cloudLines, cloudSum } from './print-cloud.ts'
import { rolloutLines } from './print-rollout.ts'
import { valueText } from './print-value.ts'

const signs: Readonly<Record<Exclude<Action, 'not-asked'>, string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  release: '>',
  wait: '?',
  refuse: '!',
}

/** So many instances of a group are named. */
const mostNamed = 5

/** The plan for people; `fleet` says whether all instances were planned. */
export function printPlan(plan: Plan, isFleet: boolean): string {
  const { objects, fleet, instances, rollouts, cloud } = plan
  const sample =
    !isFleet && instances > 1 ? [`first of ${instances} instances; --fleet plans all of them`] : []
  const groups = groupPlans(fleet)
  const lines = [
    ...objects.flatMap(objectLines),
    ...(fleet.length === 0 ? [] : ['', ...sample, ...groups.flatMap(groupLines)]),
    ...rollouts.flatMap(rolloutLines),
    '',
    `${sumOf([...objects, ...fleet])}${cloudSum(cloud)}`,
  ]
  return `${lines.join('\n')}\n`
}

/**
 * For programs: plans of the files' objects, the fleet in groups, the rollouts, and how often each action occurs, of
 * objects and in the cloud.
 */
export function toJson({ objects, fleet, instances, rollouts, cloud }: Plan) {
  const counts = countActions([...objects, ...fleet])
  return { objects, instances, fleet: groupPlans(fleet), rollouts, counts, cloud }
}

function objectLines(plan: ObjectPlan): readonly string[] {
  return [titleLine(plan, plan.object), ...bodyLines(plan)]
}

function groupLines({ instances, plan }: PlanGroup): readonly string[] {
  const named = instances.slice(0, mostNamed).join(', ')
  const more = instances.length - mostNamed
  const names = more > 0 ? `${named} and ${more} more` : named
  const kind = plan.object.slice(0, plan.object.indexOf('/'))
  const count = instances.length === 1 ? kind : `${instances.length} × ${kind}`
  return [titleLine(plan, `${count}: ${names}`), ...bodyLines(plan)]
}

function titleLine({ follows }: ObjectPlan, title: string): string {
  return follows === undefined ? title : `${title} (revision ${follows.revision})`
}

function bodyLines({ changes, problem }: ObjectPlan): readonly string[] {
  if (problem !== '') return [`  ! ${problem}`, ...changes.flatMap(changeLines)]
  return changes.length === 0 ? ['  no change'] : changes.flatMap(changeLines)
}

function changeLines(change: Change): readonly string[] {
  const { node, object, fields, unknown, failed, reason, cloud, replaced } = change
  const inCloud = [
    ...(cloud === undefined ? [] : cloudLines(cloud, 'the object')),
    ...(replaced === undefined ? [] : cloudLines(replaced, 'the old one')),
  ]
  const name = [node, object].filter((part) => part !== '').join(': ')
  const why = reason === '' ? '' : ` (${reason})`
  return [
    `  ${headOf(change)} ${name}${why}`,
    ...fields.map((field) => `      ${fieldText(field)}`),
    ...unknown.map((text) => `      ${withoutNode(node, text)}`),
    ...failed.map((text) => `      ! ${withoutNode(node, text)}`),
    ...inCloud.map((line) => `      ${line}`),
  ]
}

function headOf({ action, failed }: Change): string {
  switch (action) {
    case 'none':
      return failed.length > 0 ? '! fails' : '= no change'
    case 'not-asked':
      return '? not asked'
    default:
      return `${signs[action]} ${action}`
  }
}

function withoutNode(node: string, text: string): string {
  return text.startsWith(`${node}: `) ? text.slice(node.length + 2) : text
}

function fieldText({ path, before, after }: FieldChange): string {
  if (before === undefined) return `+ ${path}: ${valueText(after)}`
  if (after === undefined) return `- ${path}: ${valueText(before)}`
  return `~ ${path}: ${valueText(before)} -> ${valueText(after)}`
}

function sumOf(plans: readonly ObjectPlan[]): string {
  const counts = countActions(plans)
  const counted = actions.filter((action) => counts[action] > 0)
  const problems = plans.filter(({ problem }) => problem !== '').length
  const fails = plans.flatMap(({ changes }) => changes).filter(isFailing).length
  const parts = [
    ...counted.map((action) => countText(action, counts[action])),
    ...(fails === 0 ? [] : [`${fails} with expressions that fail`]),
    ...(problems === 0 ? [] : [`${problems} without a plan`]),
  ]
  const told = parts.length === 0 ? 'nothing would change' : parts.join(', ')
  return `Plan: ${told}.`
}

function countText(action: Action, count: number): string {
  return action === 'not-asked' ? `${count} not asked` : `${count} to ${action}`
}

/** A refusal is counted as such. */
function isFailing({ action, failed }: Change): boolean {
  return failed.length > 0 && action !== 'refuse'
}
