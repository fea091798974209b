import type { KubeObject } from '../../kube/object.ts'
import { readIntent } from '../annotations.ts'
import { isRecreating } from '../next-intent.ts'
import { ownershipIn } from '../ownership.ts'
import { type Remembered, readRemembered } from './remembered.ts'

/**
 * What the references of an object are recorded to stand for: in its status once the external
 * resource is ours, before that in the intent to create it.
 */
export function recordedOf({ metadata, status }: KubeObject): readonly Remembered[] {
  if (isOwned(status)) return readRemembered(status)
  return readIntent(metadata.annotations ?? {}, metadata.uid)?.resolved ?? []
}

/** Whether an external resource is recorded as ours, from the status of an object. */
export function isOwned(status: unknown): boolean {
  return ownershipIn(status) !== undefined
}

/**
 * Where the external resource of an object is: not ours yet; ours, and not yet seen standing; there;
 * or gone, and about to be made again. `there` is the one in which no creation may be under way.
 */
export type Stage = 'new' | 'making' | 'there' | 'recreating'

export function stageOf({ metadata, status }: KubeObject): Stage {
  const owned = ownershipIn(status)
  if (owned === undefined) return 'new'
  const intent = readIntent(metadata.annotations ?? {}, metadata.uid)
  if (isRecreating({ intent }, owned.since)) return 'recreating'
  return owned.seen === false ? 'making' : 'there'
}
