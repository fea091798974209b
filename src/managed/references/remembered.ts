import { isDoc } from '../../drift/canonical.ts'

/** What one reference was resolved to. */
export interface Remembered {
  /** Path of the value, as in `ReferenceUse`. */
  readonly at: string
  /** The reference as it was spelled. */
  readonly by: string
  /** Name of the object, in the same namespace. */
  readonly to: string
  readonly value: unknown
  /** The manifest has something else in this place now, and the cloud was not seen with that yet. */
  readonly replaced?: true
}

/** What was resolved earlier, from `status.sync.resolved`; empty when there is nothing. */
export function readRemembered(status: unknown): readonly Remembered[] {
  // The engine's own bookkeeping, as it wrote it.
  const { sync } = (status ?? {}) as {
    readonly sync?: { readonly resolved?: readonly Remembered[] }
  }
  return sync?.resolved ?? []
}

/** What was printed as JSON where people can edit it: nothing, when it is not what we print. */
export function parseRemembered(text: string | undefined): readonly Remembered[] {
  if (text === undefined) return []
  try {
    const entries: unknown = JSON.parse(text)
    return Array.isArray(entries) && entries.every(isRemembered) ? entries : []
  } catch {
    return []
  }
}

function isRemembered(entry: unknown): entry is Remembered {
  if (!isDoc(entry) || entry.value === undefined) return false
  return [entry.at, entry.by, entry.to].every((member) => typeof member === 'string')
}

/** What is in force now, without what waits to be forgotten. */
export function currentOf(remembered: readonly Remembered[]): readonly Remembered[] {
  return remembered.filter(({ replaced }) => replaced !== true)
}
