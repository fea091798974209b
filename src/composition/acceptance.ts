import type { KubeObject } from '../kube/object.ts'
import { authorAnnotation } from './admission/author.ts'
import type { CompositionSpec } from './composition.ts'
import { digestOf } from './digest.ts'
import type { KindRef } from './graph/source.ts'

/** What of a revision's status says how far it was accepted; written by the Composition's reconcile. */
export interface AcceptanceStatus {
  /**
   * Content and author that were accepted. A status is not written by who may write the object: what
   * is changed there, and by whom it is signed, must be accepted anew.
   */
  readonly accepted?: readonly string[]
  /** Kinds that were not served, so that rights to them are still to be checked. */
  readonly undecided?: readonly KindRef[]
}

const length = 32

/** Stands for the content of a revision and its author. */
export function acceptanceOf({ metadata, spec }: KubeObject): string {
  const { source } = spec as { readonly source: CompositionSpec } // its CRD requires it
  const author = metadata.annotations?.[authorAnnotation] ?? ''
  return digestOf({ source, author }).slice(0, length)
}

/**
 * Whether this content of this author was accepted, though rights to some kinds may be open still: it
 * is valid, or was until schemas moved. What was refused since is not.
 */
export function isAccepted(revision: KubeObject): boolean {
  return acceptanceStatusOf(revision).accepted?.includes(acceptanceOf(revision)) === true
}

/** Accepted in full: nothing of it waits for a kind to be served. */
export function wasChecked(revision: KubeObject): boolean {
  return isAccepted(revision) && (acceptanceStatusOf(revision).undecided ?? []).length === 0
}

export function acceptanceStatusOf({ status }: KubeObject): AcceptanceStatus {
  return (status ?? {}) as AcceptanceStatus // ours to write; its CRD knows the shape
}
