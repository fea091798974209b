/** What the engine knows of the external resource it owns. */
export interface Ownership {
  /** RFC 3339: when we created or adopted it. */
  readonly since: string
  readonly how: 'created' | 'adopted'
  /** Its external name: immutable from then on. */
  readonly name?: string
  /** The account it lives in, as the cloud names accounts. */
  readonly account?: string
  /** The cloud's mark of identity, where the kind has one. */
  readonly mark?: string
  /**
   * Whether it was seen standing since then: before that, absence may be a stale read, and its
   * creation may still be under way.
   */
  readonly seen: boolean
}

/** What an object owns, from its status; undefined: nothing is recorded as its own. */
export function ownershipIn(status: unknown): Ownership | undefined {
  // The engine's own bookkeeping, as it wrote it.
  const { sync } = (status ?? {}) as { readonly sync?: { readonly owned?: Ownership } }
  return sync?.owned
}
