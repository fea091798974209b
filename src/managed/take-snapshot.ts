import { decideDrift } from '../drift/policy.ts'
import { holdUntil } from './annotations.ts'
import { decide } from './decide.ts'
import { decideDeletion } from './decide-deletion.ts'
import type { LookDeps } from './deps.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import { rivalOf } from './rival.ts'
import type { Snapshot } from './snapshot.ts'
import { timeLook } from './timing.ts'

/**
 * Everything the next decision depends on, as the pass stands. Records in `attention` what this look
 * found, so that a later one can tell that it was found before.
 */
export function takeSnapshot(deps: LookDeps, pass: Pass): Snapshot {
  const timing = timeLook(deps, pass)
  const { resource } = pass
  const hold = holdUntil(resource.annotations, timing.nowMs)
  return {
    kind: deps.kind,
    resource,
    name: pass.name,
    rival: rivalOf(deps, resource, pass.account),
    createRefused: deps.attention.of(resource.uid).createRefused,
    observation: pass.seen ?? { is: 'absent' },
    ledger: pass.ledger,
    verdicts: pass.verdicts,
    drift: decideDrift(
      pass.verdicts,
      { ...resource.drift, holdUntilMs: hold.untilMs },
      timing.nowMs,
    ),
    means: pass.means,
    timing,
  }
}

/** What to do next about the object, living or under deletion. Pure. */
export function decideOn(snapshot: Snapshot): Plan {
  return snapshot.resource.deleting ? decideDeletion(snapshot) : decide(snapshot)
}
