import type { Failure } from '../provider/index.ts'

/** Whether a user's action is needed before it can go on. */
export function isStalling(failure: Failure): boolean {
  switch (failure.reason) {
    case 'already-exists':
    case 'denied':
    case 'invalid':
    case 'quota':
    case 'unsupported':
      return true
    case 'not-found':
    case 'busy':
    case 'throttled':
    case 'transient':
      return false
    default:
      return failure.reason satisfies never
  }
}
