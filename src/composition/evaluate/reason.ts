import type { Gap } from './evaluation.ts'

/** Why there is no value. */
export type Reason = Pick<Gap, 'why' | 'message' | 'cause'>

/** Several reasons as one, in a stable order. */
export function joinReasons(reasons: readonly [Reason, ...Reason[]]): Reason {
  const [first, ...others] = reasons
  if (others.length === 0) return first
  const list = (texts: readonly string[]) => [...new Set(texts)].sort()
  return {
    why: reasons.some(({ why }) => why === 'failed') ? 'failed' : 'waiting',
    message: list(reasons.map(({ message }) => message)).join('; '),
    cause: list(reasons.map(({ cause }) => cause)).join(', '),
  }
}
