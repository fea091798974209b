import { only, type Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import { isForeign } from './stranger.ts'

/**
 * What to do next about an object under deletion. Pure. Needs no valid spec: it reads the name, the
 * ledger and what was observed. An absence is looked at twice: what is let go is never looked for again.
 */
export function decideDeletion(
  snapshot: Pick<
    Snapshot,
    'observation' | 'ledger' | 'resource' | 'rival' | 'createRefused' | 'name' | 'timing'
  >,
): Plan {
  const { observation, ledger, timing, name } = snapshot
  if (observation.is === 'absent') {
    if (timing.confirmed) return only({ is: 'release', left: false })
    const found = ledger.owned?.seen === true ? 'is gone' : 'was not created'
    const why = `confirming that ${name} ${found}`
    return only({ is: 'wait', afterMs: timing.confirmMs, why, quiet: true })
  }
  if (ledger.owned === undefined && isForeign(snapshot, observation)) {
    return only({ is: 'release', left: true })
  }
  const mark = ledger.owned?.mark
  if (mark !== undefined && observation.mark !== undefined && mark !== observation.mark) {
    return only({ is: 'release', left: true })
  }
  return observation.phase === 'deleting'
    ? only({ is: 'wait', afterMs: timing.transitionMs, why: `${name} is ${observation.word}` })
    : only({ is: 'delete' })
}
