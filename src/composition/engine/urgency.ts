import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/object.ts'

/**
 * Whether somebody waits for a reconcile: the spec, an annotation or the deletion changed. What is
 * first seen is reconciled at once, but after what somebody waits for. Pure.
 */
export function isInstanceUrgent(previous: KubeObject | undefined, next: KubeObject): boolean {
  if (previous === undefined) return isUnseen(next)
  return (
    hasChanged(previous, next) || !isDeepStrictEqual(annotationsOf(previous), annotationsOf(next))
  )
}

/** Whether one of composition's own objects says something else. Pure. */
export function isOwnUrgent(previous: KubeObject | undefined, next: KubeObject): boolean {
  return previous === undefined || isInstanceUrgent(previous, next) || isRelabelled(previous, next)
}

function hasChanged({ metadata: before }: KubeObject, { metadata: after }: KubeObject): boolean {
  return (
    before.generation !== after.generation || before.deletionTimestamp !== after.deletionTimestamp
  )
}

function annotationsOf({ metadata }: KubeObject): unknown {
  return metadata.annotations ?? {}
}

function isRelabelled({ metadata: before }: KubeObject, { metadata: after }: KubeObject): boolean {
  return !isDeepStrictEqual(before.labels ?? {}, after.labels ?? {})
}

function isUnseen({ metadata, status }: KubeObject): boolean {
  const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number }
  return metadata.deletionTimestamp !== undefined || observedGeneration !== metadata.generation
}
