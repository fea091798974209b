import type { KubeObject } from '../../kube/object.ts'
import { digestOf } from '../digest.ts'
import type { RolloutBudget } from './budget.ts'

/** `spec.rollout` of a Composition, as its CRD has validated it. Steers only: no part of a revision. */
export interface RolloutSpec {
  /** Growing; the last one is 100. Absent: one instance first, then all. */
  readonly waves?: readonly { readonly percent: number }[]
  /** Absent: true. */
  readonly pauseOnFailure?: boolean
  /** Failed instances that do not pause it. Absent: 0. */
  readonly maxUnready?: number
  /** Counted over all instances before the first one moves. */
  readonly budget?: RolloutBudget
}

/** `status.rollout` of a Composition: everything that is known of the way of its newest revision. */
export interface Rollout {
  readonly state: RolloutState
  /** Name of the revision that instances move to. */
  readonly revision: string
  /** Name of the last revision before that which everybody had reached: `undo` leads there. */
  readonly stable?: string
  /** Counted from 1. */
  readonly wave: number
  readonly waves: number
  /** Instances up to this place may move while it is Progressing. */
  readonly upTo: string
  /** RFC 3339. What was wrong with an instance before is not held against the revision. */
  readonly since: string
  /** What it was expected to replace and delete, once that was counted for the budget. */
  readonly forecast?: { readonly replaces: number; readonly deletes: number }
  /** The order that was obeyed last. */
  readonly obeyed?: string
  /** Why it is paused, aborted or undone. */
  readonly message?: string
}

export type RolloutState = 'Progressing' | 'Paused' | 'Aborted' | 'Undone' | 'Complete'

export const lastPlace = 'ffffffff'
const placeLength = lastPlace.length

/** An instance's place among all: fixed for its life, spread evenly, eight hexadecimal digits. */
export function placeOf({ metadata }: KubeObject): string {
  return digestOf(metadata.uid).slice(0, placeLength)
}

export function rolloutSpecOf({ spec }: KubeObject): RolloutSpec {
  return (spec as { readonly rollout?: RolloutSpec }).rollout ?? {} // its CRD has validated it
}

export function rolloutOf({ status }: KubeObject): Rollout | undefined {
  return ((status ?? {}) as { readonly rollout?: Rollout }).rollout // written here only
}
