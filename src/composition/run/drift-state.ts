import type { Finding } from '../../runtime/conditions.ts'

/** Reasons of a child's Drifted condition, in the words of `status.drift.state` of managed resources. */
const states: ReadonlyMap<string, string> = new Map([
  ['DriftDetected', 'Drifted'],
  ['DriftHeld', 'Held'],
  ['NonConverging', 'NonConverging'],
  ['ExternalDeleted', 'Deleted'],
  ['ExternalReplaced', 'Replaced'],
])

/** `status.plumbline.drift`: what the Drifted condition says, in one word as managed resources have it. */
export function driftStateOf({ status, reason }: Pick<Finding, 'status' | 'reason'>): string {
  switch (status) {
    case 'False':
      return 'InSync'
    case 'True':
      return states.get(reason) ?? 'Drifted'
    case 'Unknown':
      return 'Unknown'
    default:
      return status satisfies never
  }
}
