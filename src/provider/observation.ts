import type { Failure } from './failure.ts'

/** Any JSON object. */
export type Doc = Readonly<Record<string, unknown>>

declare const externalName: unique symbol
/** The name of a resource in the cloud. */
export type ExternalName = string & { readonly [externalName]: true }

export function toExternalName(name: string): ExternalName {
  return name as ExternalName
}

/** Where the resource is in its life. `degraded`: exists, does not serve, may be mended by a write. */
export type Phase = 'creating' | 'ready' | 'updating' | 'deleting' | 'degraded' | 'failed'

/** What one look at the cloud found. */
export type Observation = { readonly is: 'absent' } | Present

export interface Present {
  readonly is: 'present'
  readonly phase: Phase
  /** The cloud's own status word, shown verbatim. */
  readonly word: string
  /** A stable sentence on the phase, or on values that wait for a maintenance window. */
  readonly note?: string
  /**
   * Which top-level members may be written in this state: all, none (a transition: wait), or the
   * listed ones.
   */
  readonly writable: 'all' | 'none' | readonly string[]
  /**
   * Flat members in the manifest's spelling and canonical form, of exactly the groups asked for
   * (less those in `unread`). A member the cloud does not have is absent, never null.
   */
  readonly actual: Doc
  /** Members of `actual` that the cloud itself governs at the moment: not compared. */
  readonly exempt?: readonly string[]
  /**
   * Members of `actual` whose value is accepted and not in use yet, as until a maintenance window:
   * until then the resource still uses what they had before.
   */
  readonly pending?: readonly string[]
  /** Per group: what was read and is not in the table, handed back to the group's applier. */
  readonly rest?: Doc
  /** Groups whose read failed, each with its reason; the others go on. */
  readonly unread?: Readonly<Record<string, Failure>>
  /** The cloud's mark of identity: another mark under the same name is another resource. */
  readonly mark?: string
  /** When the cloud says it was created, RFC 3339. */
  readonly createdAt?: string
  /** `status.atProvider`: the kind's `facts` members, all that are known at every look. Only what was read anyway. */
  readonly facts: Doc
  /** Members of `facts` that could not be read now: the status keeps what it says of them. */
  readonly unreadFacts?: readonly string[]
  /** Connection details, non-secret and secret, as text. */
  readonly connection?: Readonly<Record<string, string>>
}
