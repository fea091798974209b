/** What one reference was resolved to: kept in `status.sync.resolved`. */
export interface Remembered {
  /** Path of the value, as in `ReferenceUse`. */
  readonly at: string
  /** The reference as it was spelled. */
  readonly by: string
  /** Name of the object, in the same namespace. */
  readonly to: string
  readonly value: unknown
}

/** What was resolved earlier, from the status of an object; empty when there is nothing. */
export function readRemembered(status: unknown): readonly Remembered[] {
  // The engine's own bookkeeping, as it wrote it.
  const { sync } = (status ?? {}) as {
    readonly sync?: { readonly resolved?: readonly Remembered[] }
  }
  return sync?.resolved ?? []
}

/** Whether an external resource is recorded as ours, from the status of an object. */
export function isOwned(status: unknown): boolean {
  const { sync } = (status ?? {}) as { readonly sync?: { readonly owned?: unknown } }
  return sync?.owned !== undefined
}
