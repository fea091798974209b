import type { Failure } from './failure.ts'
import type { Members } from './field.ts'
import type { Desired, FieldTable, GroupValues, Written } from './field-table.ts'
import type { Doc, ExternalName, Observation, Present } from './observation.ts'
import type { Path } from './path.ts'
import type { CelRule } from './schema.ts'

/** How the kind is named on the API server. */
export interface KindNames {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  /** One paragraph, shown by `kubectl explain`. */
  readonly description: string
}

/**
 * One declared path whose actual value is not the desired one. `desired` undefined: it must not be
 * there; `actual` undefined: it is not there. Secrets never appear here.
 */
export interface Change {
  readonly path: Path
  /** The printed path. */
  readonly at: string
  readonly desired: unknown
  readonly actual: unknown
}

/** What an applier gets: see `Applier`. */
export interface Write<T extends FieldTable, G extends string> {
  readonly changes: readonly Change[]
  /** What was read, with exactly the permitted changes set: undeclared members are carried over. */
  readonly next: GroupValues<T, G>
  readonly desired: Desired<T>
  /** What observe kept beside the table for this group. */
  readonly rest: unknown
  /** The secret value that a secretRef path stands for. */
  readonly secret: (path: string) => string | undefined
}

/**
 * Writes one group. Called only when it has changes. A put that replaces a document sends `next`;
 * a patch-style call sends `changes`. No applier merges, compares or reads.
 */
export type Applier<W, T extends FieldTable, G extends string> = (
  writer: W,
  name: ExternalName,
  write: Write<T, G>,
  signal: AbortSignal,
) => Promise<void>

export type Appliers<W, T extends FieldTable> = { readonly [G in Written<T>]: Applier<W, T, G> }

export interface Creation<T extends FieldTable> {
  readonly name: ExternalName
  readonly desired: Desired<T>
  /** Identifies the owner: uid of the object. */
  readonly token: string
  readonly secret: (path: string) => string | undefined
}

export interface Deletion {
  readonly name: ExternalName
  /** `spec.forProvider` as it stands; may be incomplete or invalid. */
  readonly options: Doc
  readonly observed: Present
  /** Consent of the user to lose what is inside. */
  readonly force: 'no' | 'yes' | 'include-locked'
  /** When deletion was requested, RFC 3339: names derived from it are the same on every try. */
  readonly requestedAt: string
}

export type DeletionStep =
  /** Accepted; the engine looks until it is gone. `note`: what the user should know, told once. */
  | { readonly is: 'requested'; readonly note?: string }
  /** Part of a long job is done: call again. */
  | { readonly is: 'progress'; readonly message: string }
  /** Nothing was done; the sentence says what the user must change. */
  | { readonly is: 'refused'; readonly message: string }

/** The external name derives from the object, so create can be retried. */
export interface Identity {
  readonly is: 'chosen'
  /** The spelling the cloud stores. */
  toName(name: string): ExternalName
  /** A name is unique in the whole cloud; unset: in one account and region. */
  readonly global?: true
  /** Why the name cannot be used, or undefined. */
  check(name: string, desired: Doc): string | undefined
}

/** A secret that the connection Secret carries under `key`: the value reached by `path`. */
export interface ConnectionSecretValue {
  readonly key: string
  readonly path: string
  /** When true for a desired state, the engine makes the value before create and keeps it in the connection Secret. */
  generated(desired: Doc): boolean
  /** Length of a generated value; characters are A-Z, a-z, 0-9. */
  readonly length: number
}

/** One kind of managed resource. Everything the engine needs, and nothing that decides for it. */
export interface KindModule<
  Clients = unknown,
  R = unknown,
  W = unknown,
  T extends FieldTable = FieldTable,
> {
  readonly names: KindNames
  /** Service name for metrics and budgets, e.g. `s3`. Port methods are named as the API's operations. */
  readonly service: string
  readonly fields: T
  /** Rules over several fields of `spec.forProvider`, checked at admission. */
  readonly rules?: readonly CelRule[]
  /** Members of `status.atProvider`. */
  readonly facts: Members
  /** Members of `facts` that move while nothing happens: written only along with something else. */
  readonly movingFacts?: readonly string[]
  readonly identity: Identity
  /** Keys of the connection Secret: name to description. */
  readonly connectionKeys: Readonly<Record<string, string>>
  readonly connectionSecrets?: readonly ConnectionSecretValue[]
  /** Whether recreating it loses data: a deleted external resource is then held, not recreated. */
  readonly stateful: boolean
  /**
   * Whether it outlives an object that does not say otherwise: `spec.managementPolicies` unset then
   * means everything but Delete. A list means what it says, `["*"]` included.
   */
  readonly keptByDefault?: boolean
  /**
   * Narrow ports on the provider's clients, for one region. Makes no call. What a port needs to call
   * the cloud, an SDK say, is loaded here by `import()`: a kind nobody uses costs no memory.
   */
  bind(clients: Clients, region: string): Promise<{ readonly reader: R; readonly writer: W }>
  /**
   * Looks at the resource, reading only `groups`. Cannot write, never compares, never sees the
   * Kubernetes object. Throws what the client throws; the provider classifies it.
   */
  observe(reader: R, name: ExternalName, ask: Ask, signal: AbortSignal): Promise<Observation>
  /**
   * Requests creation. Sends every declared value that the call accepts, and returns the members it
   * can answer for: those that the call sets for certain. The others are compared at the next look.
   * "Already exists" is a Failure.
   */
  create(
    writer: W,
    creation: Creation<T>,
    signal: AbortSignal,
  ): Promise<{ readonly sent: readonly string[] }>
  readonly update: Appliers<W, T>
  /** Requests deletion; absent counts as requested. */
  delete(writer: W, deletion: Deletion, signal: AbortSignal): Promise<DeletionStep>
  /**
   * A sentence on what only deletion itself finds out, and may refuse; for plans, which do not delete.
   * Pure.
   */
  deletionCaveat?(deletion: Deletion): string | undefined
  /** A sentence on when a write of these changes takes effect; for plans, which do not write. Pure. */
  updateCaveat?(
    changes: readonly Change[],
    desired: Desired<T>,
    observed: Present,
  ): string | undefined
  /** Folds two spellings of one thing before comparing. Pure, idempotent. */
  canonical?(desired: Doc): Doc
  /** A sentence when the desired state can never be reached from the actual one; before any call. */
  check?(desired: Desired<T>, actual: Desired<T> | undefined): string | undefined
  /** A sentence while a resource in phase ready is not ready for what this manifest declares. */
  unready?(observed: Present, desired: Desired<T>): string | undefined
  /** Order of the groups to write where it depends on the change; default is table order. */
  order?(groups: readonly string[], changes: readonly Change[]): readonly string[]
}

export interface Ask {
  /** Groups whose values are wanted; `create` members come with them where they cost nothing. */
  readonly groups: ReadonlySet<string>
  readonly existence: Existence
}

/**
 * What is known of the resource before the look. `proven`: this pass's own calls say that it is there,
 * so it is not looked for again. `expected`: it was seen standing before; where reading a group
 * says whether the resource is there, that may stand for a look of its own. `new`: no
 * creation was ever announced for it, and absence would only lead to one. `unknown`: look first.
 */
export type Existence = 'unknown' | 'new' | 'expected' | 'proven'

/** A kind module as the engine holds it: ports and table of any type. */
export type AnyKind = KindModule

/**
 * States the types of a kind module and forgets them: the engine only ever hands a module what that
 * module itself produced (its ports, its table), so the erased types cannot meet a stranger.
 */
export function defineKind<Clients, R, W, T extends FieldTable>(
  module: KindModule<Clients, R, W, T>,
): AnyKind {
  return module as unknown as AnyKind
}

export type Classify = (error: unknown) => Failure
