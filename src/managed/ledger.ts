import { type Memory, readMemory, toSync } from '../drift/memory.ts'
import type { Doc } from '../provider/index.ts'
import type { CreateIntent } from './annotations.ts'
import { type Ownership, ownershipIn } from './ownership.ts'
import { type Remembered, readRemembered } from './references/remembered.ts'

/** A write of one path that was accepted and has not yet shown its effect. */
export interface PendingWrite {
  /** Digest of the value written. */
  readonly desired: string
  /** Digest of the actual value before the write. */
  readonly before: string
  /** Digest of the first other value seen after the write. */
  readonly after?: string
  /** Accepted writes of this value so far. */
  readonly times: number
}

/** The engine's bookkeeping of one object: `status.sync`, decoded. Immutable. */
export interface Ledger {
  readonly memory: Memory
  readonly owned: Ownership | undefined
  readonly writes: ReadonlyMap<string, PendingWrite>
  /** What references were resolved to. */
  readonly resolved: readonly Remembered[]
}

/** A create that was recorded this long ago and never confirmed was not interrupted but forgotten. */
const interruptedForMs = 15 * 60_000

const nothing: Memory = { applied: new Map(), known: new Map() }

/**
 * The ledger of an object. Bookkeeping that existed and is gone (digest key replaced, status wiped)
 * leaves `memory.applied` undefined, which never causes a write by itself.
 */
export function readLedger(
  sync: Doc | undefined,
  keyId: string,
  intent: Pick<CreateIntent, 'at'> | undefined,
  nowMs: number,
): Ledger {
  if (sync === undefined) {
    const lost = intent !== undefined && nowMs - Date.parse(intent.at) > interruptedForMs
    return {
      memory: lost ? { applied: undefined, known: new Map() } : nothing,
      owned: undefined,
      writes: new Map(),
      resolved: [],
    }
  }
  return {
    memory: readMemory(sync, keyId),
    owned: ownershipIn({ sync }),
    writes: new Map(
      Object.entries((sync.writes as Record<string, PendingWrite> | undefined) ?? {}),
    ),
    resolved: readRemembered({ sync }),
  }
}

/** `status.sync`; undefined while there is nothing to remember. */
export function writeLedger(ledger: Ledger, keyId: string): Doc | undefined {
  if (ledger.owned === undefined) return undefined
  return {
    ...toSync(ledger.memory, keyId),
    owned: ledger.owned,
    ...(ledger.writes.size === 0 ? {} : { writes: Object.fromEntries(ledger.writes) }),
    ...(ledger.resolved.length === 0 ? {} : { resolved: ledger.resolved }),
  }
}

/** Starts the memory of a resource that became ours; nothing counts as applied yet. */
export function own(ledger: Ledger, owned: Ownership): Ledger {
  const writes: Ledger['writes'] = ledger.owned === undefined ? ledger.writes : new Map()
  return { memory: nothing, owned, writes, resolved: ledger.resolved }
}
