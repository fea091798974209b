import type { Present } from '../provider/index.ts'
import type { Condition, Finding } from '../runtime/conditions.ts'
import type { Ending } from './ending.ts'

/** The Ready condition: True only from an observation of this reconcile or an unbroken earlier one. */
export function readyFinding(ending: Ending, before: Condition | undefined): Finding {
  const { seen } = ending
  if (seen === undefined) return before ?? finding('Unknown', 'NotObserved', 'not observed yet')
  if (seen.is === 'absent') return absent(ending)
  if (!ending.owned) {
    return finding(
      'False',
      'Unavailable',
      `${ending.name} exists and is not managed by this object`,
    )
  }
  if (ending.resource.deleting)
    return finding('False', 'Deleting', `${ending.name} is ${seen.word}`)
  if (ending.plan?.open?.state === 'Replaced') {
    return finding('False', 'Unavailable', `${ending.name} is another resource of the same name`)
  }
  return present(ending, seen, before)
}

function absent(ending: Ending): Finding {
  if (ending.resource.deleting) return finding('False', 'Deleting', `${ending.name} is gone`)
  return ending.owned
    ? finding('False', 'Unavailable', `${ending.name} does not exist`)
    : finding('False', 'Creating', `${ending.name} does not exist yet`)
}

function present(ending: Ending, seen: Present, before: Condition | undefined): Finding {
  const word = seen.note ?? `${ending.name} is ${seen.word}`
  switch (seen.phase) {
    case 'creating':
      return finding('False', 'Creating', word)
    case 'updating':
      return finding('False', 'Updating', word)
    case 'deleting':
      return finding('False', 'Deleting', word)
    case 'degraded':
    case 'failed':
      return finding('False', 'Unavailable', word)
    case 'ready':
      if (ending.unready === undefined) {
        return finding('True', 'Available', seen.note ?? seen.word)
      }
      return finding(
        'False',
        before?.reason === 'Available' || before?.reason === 'Updating' ? 'Updating' : 'Creating',
        ending.unready,
      )
    default:
      return seen.phase satisfies never
  }
}

function finding(status: Finding['status'], reason: string, message: string): Finding {
  return { type: 'Ready', status, reason, message }
}
