import { isDeepStrictEqual } from 'node:util'
import type { DesiredState } from './state.ts'

/** Which step is to be named for what, by the name of the resource in the pipeline. */
export interface DesiredHistory {
  /** The step that last added or changed a resource that is desired now. */
  readonly changedBy: Readonly<Record<string, string>>
  /** The step that left out a resource which an earlier step wanted, and which is not desired now. */
  readonly droppedBy: Readonly<Record<string, string>>
}

export const noHistory: DesiredHistory = { changedBy: {}, droppedBy: {} }

/** The history after a step has turned `before` into `after`. */
export function recordStep(
  history: DesiredHistory,
  step: string,
  change: { readonly before: DesiredState | undefined; readonly after: DesiredState },
): DesiredHistory {
  const before = change.before?.resources ?? {}
  const after = change.after.resources
  const changedBy = Object.keys(after).map((name) => {
    const isSame = isDeepStrictEqual(before[name], after[name])
    return [name, isSame ? (history.changedBy[name] ?? step) : step] as const
  })
  const dropped = Object.keys(before).map((name) => [name, step] as const)
  const droppedBy = [...Object.entries(history.droppedBy), ...dropped].filter(
    ([name]) => !(name in after),
  )
  return { changedBy: Object.fromEntries(changedBy), droppedBy: Object.fromEntries(droppedBy) }
}
