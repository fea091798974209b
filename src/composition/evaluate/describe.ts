import { printPath } from '../graph/finding.ts'
import type { Gap } from './evaluation.ts'

/** A gap for status and conditions: `db waits: group.status.externalName is not set`. */
export function describeGap(node: string, { path, why, message }: Gap): string {
  switch (why) {
    case 'waiting':
      return `${node} waits: ${message}`
    case 'failed':
      return [node, printPath(path), message].filter((part) => part !== '').join(': ')
    default:
      return why satisfies never
  }
}

/** A gap in a plan: `db: spec.forProvider.description: known after apply (group)`. */
export function describeUnknown(node: string, gap: Gap): string {
  if (gap.why === 'failed') return describeGap(node, gap)
  const place = [node, printPath(gap.path)].filter((part) => part !== '').join(': ')
  return `${place}: known after apply (${gap.cause})`
}
