import type { KubeObject } from '../../kube/object.ts'
import { readIntent } from '../annotations.ts'
import { isOwned, type Remembered, readRemembered } from './remembered.ts'

/**
 * What the references of an object are recorded to stand for: in its status once the external
 * resource is ours, before that in the intent to create it.
 */
export function recordedOf({ metadata, status }: KubeObject): readonly Remembered[] {
  if (isOwned(status)) return readRemembered(status)
  return readIntent(metadata.annotations ?? {}, metadata.uid)?.resolved ?? []
}
