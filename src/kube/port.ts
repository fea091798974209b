import type { KubeObject, ObjectKey, Resource } from './object.ts'

/**
 * The API server as Plumbline sees it. Every call takes an AbortSignal and has a deadline of its
 * own besides; every failure is a `KubeError` (see error.ts), except where a member says otherwise.
 */
export interface KubeReader {
  /** The object, or undefined when the API server answers NotFound. */
  get(resource: Resource, key: ObjectKey, signal: AbortSignal): Promise<KubeObject | undefined>
  /** All objects, page by page (500 each); a page carries the list's resourceVersion. */
  list(resource: Resource, options: ListOptions, signal: AbortSignal): AsyncIterable<ListPage>
  /**
   * Events after `resourceVersion`. Ends without error when the server closes the stream; throws
   * KubeError with reason Expired (code 410) when the version is too old, and a transport KubeError
   * when nothing arrived for `inactivitySeconds`.
   */
  watch(resource: Resource, options: WatchOptions, signal: AbortSignal): AsyncIterable<WatchEvent>
}

export interface KubeWriter {
  /** Creates the object; AlreadyExists (409) is a KubeError. */
  create(resource: Resource, object: NewObject, signal: AbortSignal): Promise<KubeObject>
  /** Patches the object or its status; the answer is the object as stored. */
  patch(resource: Resource, key: ObjectKey, patch: Patch, signal: AbortSignal): Promise<KubeObject>
  /** Requests deletion; an object that is already absent counts as done. */
  delete(
    resource: Resource,
    key: ObjectKey,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<void>
}

export interface KubeClient extends KubeReader, KubeWriter {}

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

export interface ListPage {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
}

export interface WatchOptions extends ListOptions {
  readonly resourceVersion: string
  /** Default 120. Bookmarks come about every 60 s. */
  readonly inactivitySeconds?: number
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }

/** A manifest to create: metadata without what the API server assigns. */
export interface NewObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly [member: string]: unknown
}

/**
 * `merge`: RFC 7386; put `metadata.resourceVersion` in the body for a precondition.
 * `json`: RFC 6902 operations.
 * `apply`: server-side apply, forced, under `fieldManager`; put `metadata.resourceVersion` in the body
 * for a precondition. `metadata.uid` is none on the status of a custom resource: it is ignored there.
 * `dryRun`: judged as it would be otherwise, and not stored: the store is only read.
 */
export type Patch =
  | {
      readonly type: 'merge'
      readonly body: unknown
      readonly subresource?: 'status'
      readonly dryRun?: true
    }
  | {
      readonly type: 'json'
      readonly body: readonly unknown[]
      readonly subresource?: 'status'
      readonly dryRun?: true
    }
  | {
      readonly type: 'apply'
      readonly body: unknown
      readonly fieldManager: string
      readonly subresource?: 'status'
      readonly dryRun?: true
    }

/** Whether a patch is only tried: nothing is written. */
export function isDryRun(patch: Patch): boolean {
  return patch.dryRun === true
}

export interface DeleteOptions {
  readonly uid?: string
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
}
