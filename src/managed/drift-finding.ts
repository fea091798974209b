import type { Condition, Finding } from '../runtime/conditions.ts'
import type { DriftStatus } from './drift-status.ts'
import { isOpen } from './drift-status.ts'
import type { Ending } from './ending.ts'

/** The Drifted condition; undefined while nothing was ever compared. */
export function driftFinding(
  ending: Ending,
  drift: DriftStatus | undefined,
  before: Condition | undefined,
): Finding | undefined {
  if (ending.paused !== undefined) return drifted('Unknown', 'Paused', ending.paused)
  if (drift !== undefined && isOpen(drift)) return open(drift)
  if (ending.failure !== undefined) {
    return ending.seen === undefined
      ? drifted('Unknown', 'CheckFailed', ending.failure.message)
      : before
  }
  if (ending.plan?.action.is === 'wait' || ending.seen?.is !== 'present') return before
  if (!ending.owned) return before
  const unread = Object.keys(ending.seen.unread ?? {}).sort()
  if (unread.length > 0) return drifted('Unknown', 'CheckFailed', `not read: ${unread.join(', ')}`)
  if (ending.silenced)
    return drifted('False', 'AllDriftIgnored', 'what differs is ignored by policy')
  return drift?.episode === undefined
    ? drifted('False', 'NoDriftDetected', '')
    : drifted('False', 'DriftCorrected', closing(drift))
}

function open(drift: DriftStatus): Finding {
  const paths = (drift.fields ?? []).map((field) => field.path).join(', ')
  switch (drift.state) {
    case 'Deleted':
      return drifted('True', 'ExternalDeleted', 'the external resource was deleted, not by us')
    case 'Replaced':
      return drifted('True', 'ExternalReplaced', 'another resource stands under the same name')
    case 'NonConverging':
      return drifted('True', 'NonConverging', paths)
    case 'Held':
      return drifted('True', 'DriftHeld', paths)
    case 'Drifted':
    case 'InSync':
    case 'Unknown':
      return drifted('True', 'DriftDetected', paths)
    default:
      return drift.state satisfies never
  }
}

function closing(drift: DriftStatus): string {
  const paths = (drift.fields ?? []).map((field) => field.path)
  return paths.length === 0 ? 'the external resource was restored' : `last: ${paths.join(', ')}`
}

function drifted(status: Finding['status'], reason: string, message: string): Finding {
  return { type: 'Drifted', status, reason, message }
}
