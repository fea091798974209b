import type { Forecast, ForecastAction } from '../../managed/forecast.ts'

/** What would happen to one object. */
export interface Change {
  /** `none`: it stays as it is, and there is something to say: of its external resource, or why. */
  readonly action: Action | 'none'
  /** The node of the Composition, `id` or `id[key]`; "" for the object of the file itself. */
  readonly node: string
  /** `Kind/name`; "" of a node that none is known of. */
  readonly object: string
  /** Sorted by path. */
  readonly fields: readonly FieldChange[]
  /** Places whose value is known after apply, may change or waits for something, as sentences. */
  readonly unknown: readonly string[]
  /** Expressions that do not work, as sentences: nothing helps but to change the Composition or its input. */
  readonly failed: readonly string[]
  /** Why, where there is something to say. */
  readonly reason: string
  /** What would happen to the external resource, of a managed resource. */
  readonly cloud?: CloudPlan
  /** The same for the object that is replaced. */
  readonly replaced?: CloudPlan
}

/** What would happen in the cloud. `not-asked`: nothing is known, and the reason says what to do. */
export interface CloudPlan extends Omit<Forecast, 'action'> {
  readonly action: CloudAction
}

export type CloudAction = ForecastAction | 'not-asked'

/**
 * `replace`: under another name or kind, the old object goes. `release`: it stays behind, not managed
 * any more. `wait`: nothing happens yet. `refuse`: nothing until a person acts: it would not be accepted,
 * or an expression of it fails. `not-asked`: nothing is known, and the reason says what to do.
 */
export const actions = [
  'create',
  'update',
  'replace',
  'delete',
  'release',
  'wait',
  'refuse',
  'not-asked',
] as const

export type Action = (typeof actions)[number]

/** `before` is absent for what is added, `after` for what is removed. Secrets are masked. */
export interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** What applying would do about one object of a file, or about one instance of a fleet. */
export interface ObjectPlan {
  /** `Kind/name`. */
  readonly object: string
  readonly namespace?: string
  /** The Composition and revision that it would follow; absent for what is no instance. */
  readonly follows?: { readonly composition: string; readonly revision: string }
  /** In the graph's order; empty when nothing would change. */
  readonly changes: readonly Change[]
  /** Why there is no plan; "" when there is one. */
  readonly problem: string
}

/** How often each action occurs; every action has a member. */
export function countActions(plans: readonly ObjectPlan[]): Readonly<Record<Action, number>> {
  const changes = plans.flatMap((plan) => plan.changes)
  const count = (action: Action) => changes.filter((change) => change.action === action).length
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    release: count('release'),
    wait: count('wait'),
    refuse: count('refuse'),
    'not-asked': count('not-asked'),
  }
}

/** How often each action occurs in the cloud; those that do not are left out. */
export type CloudCounts = Readonly<Partial<Record<CloudAction, number>>>

export function countCloud(plans: readonly CloudPlan[]): CloudCounts {
  const groups = Map.groupBy(plans, ({ action }) => action)
  return Object.fromEntries([...groups].map(([action, { length }]) => [action, length]).sort())
}

/**
 * 0 nothing would change, 1 something has no plan, would be refused or fails, 2 something would change
 * or waits, 4 nothing would as far as was asked, and not everything was.
 */
export function exitCodeOf(plans: readonly ObjectPlan[]): 0 | 1 | 2 | 4 {
  const isBroken = ({ problem, changes }: ObjectPlan): boolean =>
    problem !== '' ||
    changes.some((change) => change.failed.length > 0 || actionsOf(change).includes('refuse'))
  if (plans.some(isBroken)) return 1
  const changes = plans.flatMap((plan) => plan.changes)
  if (changes.some(isEffective)) return 2
  const isOpen = (change: Change): boolean =>
    change.action === 'not-asked' || cloudsOf(change).some(isUnverified)
  return changes.some(isOpen) ? 4 : 0
}

function isUnverified({ action, unread }: CloudPlan): boolean {
  return action === 'not-asked' || unread.length > 0
}

function isEffective(change: Change): boolean {
  const isOwn = change.action !== 'none' && change.action !== 'not-asked'
  return isOwn || cloudsOf(change).some(({ action }) => isCloudChange(action))
}

function actionsOf(change: Change): readonly string[] {
  return [change.action, ...cloudsOf(change).map(({ action }) => action)]
}

function cloudsOf({ cloud, replaced }: Change): readonly CloudPlan[] {
  return [cloud, replaced].filter((plan) => plan !== undefined)
}

function isCloudChange(action: CloudAction): boolean {
  switch (action) {
    case 'create':
    case 'adopt':
    case 'update':
    case 'delete':
      return true
    case 'none':
    case 'keep':
    case 'wait':
    case 'refuse':
    case 'not-asked':
      return false
    default:
      return action satisfies never
  }
}
