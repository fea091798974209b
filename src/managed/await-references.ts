import type { Action, Plan } from './plan.ts'
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
 * goes on in all else. Where something else is to be told first, it is told with that. Pure.
 */
export function awaitReferences(
  plan: Plan,
  { resource, observation, ledger }: Pick<Snapshot, 'resource' | 'observation' | 'ledger'>,
): Plan {
  const { action } = plan
  if (action.is === 'record-intent' && holdsTargets({ resource, ledger })) return plan
  const { waiting } = resource.references
  if (action.is === 'create' || action.is === 'record-intent') {
    if (waiting.length === 0) return plan
    const isLost = ledger.owned !== undefined
    return { ...plan, ...(isLost ? { open: lost } : {}), action: refuseFor(waiting) }
  }
  const isThere = observation.is === 'present'
  const open = waiting.filter(({ createOnly, kept }) => !kept && !(createOnly && isThere))
  if (open.length === 0) return plan
  return { ...plan, action: action.is === 'none' ? refuseFor(open) : mention(action, open) }
}

function refuseFor(open: readonly Waiting[]): Action {
  const stalled = open.some(({ stuck }) => stuck)
  return { is: 'refuse', reason: 'ReferenceNotReady', message: print(open), stalled }
}

/** What is told for another reason says also what is awaited; to a stranger's resource that is nothing. */
function mention(action: Action, open: readonly Waiting[]): Action {
  if (action.is === 'wait') {
    return action.quiet === true ? action : { ...action, why: `${action.why}; ${print(open)}` }
  }
  if (action.is !== 'refuse' || action.reason === 'AlreadyExists') return action
  return { ...action, message: `${action.message}; ${print(open)}` }
}

function print(open: readonly Waiting[]): string {
  return open.map(({ message }) => message).join('; ')
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
