/** What would happen to one object. */
export interface Change {
  readonly action: Action
  /** The node of the Composition, `id` or `id[key]`; "" for the object of the file itself. */
  readonly node: string
  /** `Kind/name`. */
  readonly object: string
  /** Sorted by path. */
  readonly fields: readonly FieldChange[]
  /** Places whose value is known after apply or may change, as sentences. */
  readonly unknown: readonly string[]
  /** Why, where there is something to say. */
  readonly reason: string
}

/**
 * `replace`: under another name or kind, the old object goes. `release`: it stays behind, not managed
 * any more. `wait`: nothing can be said yet. `refuse`: it would not be accepted.
 */
export const actions = [
  'create',
  'update',
  'replace',
  'delete',
  'release',
  'wait',
  'refuse',
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
  }
}

/** 0 nothing would change, 1 something has no plan or would be refused, 2 something would change. */
export function exitCodeOf(plans: readonly ObjectPlan[]): 0 | 1 | 2 {
  const isBroken = ({ problem, changes }: ObjectPlan): boolean =>
    problem !== '' || changes.some(({ action }) => action === 'refuse')
  if (plans.some(isBroken)) return 1
  return plans.some(({ changes }) => changes.length > 0) ? 2 : 0
}
