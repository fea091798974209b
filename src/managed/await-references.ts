import type { Plan } from './plan.ts'
import type { Waiting } from './references/resolution.ts'
import type { Snapshot } from './snapshot.ts'

/** What was ours is gone: told at once, although it cannot be made again yet. */
const lost = {
  state: 'Deleted',
  fields: [],
  next: 'will recreate once what it refers to is there',
} as const

/**
 * The plan while references have no value: nothing is created, and what an intent to create holds on
 * to is let go first; what exists is kept as it is where a value is missing (`frozenMembers`), and
 * goes on in all else. Pure.
 */
export function awaitReferences(
  plan: Plan,
  { resource, observation, ledger }: Pick<Snapshot, 'resource' | 'observation' | 'ledger'>,
): Plan {
  const open = resource.references.waiting.filter(
    ({ createOnly, kept }) => !((createOnly || kept) && observation.is === 'present'),
  )
  if (plan.action.is === 'record-intent' && holdsTargets({ resource, ledger })) return plan
  const starts = plan.action.is === 'create' || plan.action.is === 'record-intent'
  if (open.length === 0 || !(starts || plan.action.is === 'none')) return plan
  const isLost = starts && ledger.owned !== undefined
  return {
    ...plan,
    ...(isLost ? { open: lost } : {}),
    action: {
      is: 'refuse',
      reason: 'ReferenceNotReady',
      message: open.map(({ message }) => message).join('; '),
      stalled: open.some(({ stuck }) => stuck),
    },
  }
}

/** An earlier intent keeps what it refers to from being deleted. */
function holdsTargets({
  resource: { intent },
  ledger,
}: Pick<Snapshot, 'resource' | 'ledger'>): boolean {
  return ledger.owned === undefined && intent !== undefined && intent.resolved.length > 0
}

/**
 * Members of `spec.forProvider` in which a value is missing: neither compared nor written until it
 * is there, as a whole, since most documents are put as a whole.
 */
export function frozenMembers(waiting: readonly Waiting[]): readonly string[] {
  return waiting.filter(({ kept }) => !kept).map(({ member }) => member)
}
