import type { NoChoice, Revision } from '../choose-composition.ts'
import { mayRun, standstill } from '../choose-revision.ts'
import type { Rollout } from './rollout.ts'

export interface Admission {
  /** The newest valid revision, or the one followed while none newer is. */
  readonly found: Revision
  /** What the instance follows, if that is there. */
  readonly current: Revision | undefined
  readonly rollout: Rollout | undefined
  /** The revision that everybody had reached, if that is there. */
  readonly stable: Revision | undefined
  /** See `placeOf`. */
  readonly place: string
}

/**
 * What an instance that moves by itself follows while a revision is on its way. Pure. Until the
 * Composition's reconcile has taken note of a revision nobody moves; a new instance follows what
 * everybody has reached, never what is still on trial, unless there is nothing else. One that follows
 * what may not run waits for its turn: the others' last revision may be older than its own.
 */
export function admit(admission: Admission): Revision | NoChoice {
  const { found, rollout, stable, place } = admission
  const usable = stable?.fault === undefined ? stable : undefined
  const held = holdOf(admission, usable)
  if (rollout?.revision !== found.name) return held
  switch (rollout.state) {
    case 'Complete':
      return found
    case 'Progressing':
      return place <= rollout.upTo ? found : held
    case 'Paused':
    case 'Aborted':
      return held
    case 'Undone':
      return usable ?? held
    default:
      return rollout.state satisfies never
  }
}

function holdOf({ found, current }: Admission, usable: Revision | undefined): Revision | NoChoice {
  if (current === undefined) return usable ?? found
  return mayRun(current) ? current : standstill(current, found.name)
}
