import type { Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What to do next about an object under deletion. Pure. Needs no valid spec: it reads the name, the
 * ledger and what was observed.
 */
export function decideDeletion(
  snapshot: Pick<Snapshot, 'observation' | 'ledger' | 'resource' | 'name' | 'timing'>,
): Plan {
  const { observation, ledger, timing, name } = snapshot
  if (observation.is === 'absent') {
    const uncertain = ledger.owned?.seen !== true && !timing.confirmed
    return uncertain
      ? plan({
          is: 'wait',
          afterMs: timing.confirmMs,
          why: `confirming that ${name} was not created`,
          quiet: true,
        })
      : plan({ is: 'release', left: false })
  }
  const mark = ledger.owned?.mark
  if (mark !== undefined && observation.mark !== undefined && mark !== observation.mark) {
    return plan({ is: 'release', left: true })
  }
  return observation.phase === 'deleting'
    ? plan({ is: 'wait', afterMs: timing.transitionMs, why: `${name} is ${observation.word}` })
    : plan({ is: 'delete' })
}

function plan(action: Plan['action']): Plan {
  return { action, open: undefined, withheld: [] }
}
