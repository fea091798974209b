import type { Revision } from '../choose-composition.ts'
import type { Rollout } from './rollout.ts'

export interface Admission {
  /** The newest valid revision. */
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
 * everybody has reached, never what is still on trial, unless there is nothing else.
 */
export function admit({ found, current, rollout, stable, place }: Admission): Revision {
  const usable = stable?.fault === undefined ? stable : undefined
  const held = current ?? usable ?? found
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
