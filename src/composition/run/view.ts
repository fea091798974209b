import type { Finding } from '../../runtime/conditions.ts'
import type { Evaluation } from '../evaluate/index.ts'
import type { PipelineEvent } from '../functions/index.ts'
import type { UnresolvedNode } from '../instance.ts'
import type { Readiness } from '../readiness.ts'
import type { FrozenNode, UndecidedNode } from './decide.ts'
import type { Glance } from './decide-child.ts'
import type { InventoryEntry, Place } from './inventory.ts'
import type { PlacedChild } from './place-child.ts'

/** What a Composition wants, and what is there; the same for every mode. */
export interface View {
  readonly children: readonly PlacedChild[]
  readonly frozen: readonly FrozenNode[]
  readonly glance: (place: Place) => Glance
  /** How far an observed child has come; undefined when it was not observed. */
  readonly stateOf: (entry: InventoryEntry) => Readiness | undefined
  /** What the Composition contributes to the status. */
  readonly status: Evaluation['status']
  /** References that may not be followed, as `node: why`. */
  readonly problems: readonly string[]
  /** What had to be looked at and could not be: `node: Kind cannot be read: why`. */
  readonly unseen: readonly string[]
  /** Reads that came to nothing; see unresolved.ts. */
  readonly unresolved: readonly UnresolvedNode[]
  /** Values that fail without anybody reading them. */
  readonly unread: readonly UndecidedNode[]
  /** What functions say; undefined where none was called. */
  readonly told: FunctionsTold | undefined
}

export interface FunctionsTold {
  /** Conditions of the functions' own. */
  readonly conditions: readonly Finding[]
  readonly events: readonly PipelineEvent[]
  /** What they say of the composite itself; undefined: its children decide. */
  readonly ready: boolean | undefined
  /** When they want to be called again, in milliseconds. */
  readonly ttlMs: number | undefined
}

/** A look that gave nothing to act on. */
export interface FailedLook {
  readonly is: 'failed'
  readonly reason: string
  readonly message: string
  readonly told: Pick<FunctionsTold, 'conditions' | 'events'>
}
