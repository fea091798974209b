import type { Finding } from '../../runtime/conditions.ts'
import type { Rollout } from './rollout.ts'

/** The condition RolledOut of a Composition. */
export function rolledOutFinding(rollout: Rollout): Finding {
  const status = rollout.state === 'Complete' ? 'True' : 'False'
  return { type: 'RolledOut', status, reason: rollout.state, message: messageOf(rollout) }
}

function messageOf({ state, revision, stable, wave, waves, message = '' }: Rollout): string {
  const because = message === '' ? '' : `: ${message}`
  switch (state) {
    case 'Progressing':
      return `wave ${wave} of ${waves} moves to ${revision}`
    case 'Paused':
      return `stopped in wave ${wave} of ${waves} to ${revision}${because}`
    case 'Aborted':
      return `aborted in wave ${wave} of ${waves} to ${revision}; the others stay where they are${because}`
    case 'Undone':
      return `instances go back to ${stable}${because}`
    case 'Complete':
      return ''
    default:
      return state satisfies never
  }
}
