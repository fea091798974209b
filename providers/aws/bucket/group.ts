import type { Change, Doc, ExternalName, Members, Values } from '../../../src/provider/index.ts'
import type { BucketReader, BucketWriter } from './api.ts'

/** What a group's applier needs of the engine's `Write`. */
export interface GroupWrite<M extends Members> {
  readonly changes: readonly Change[]
  /** The whole document to put: what was read, with the permitted changes set. */
  readonly next: Partial<Values<M>>
  /** Everything the manifest declares of the group, options of calls included. */
  readonly desired: Partial<Values<M>>
  readonly rest: unknown
}

/** What one read found: members in the manifest's spelling, and beside them what the table lacks. */
export interface GroupRead {
  readonly actual: Doc
  readonly rest?: unknown
}

/** One part of a bucket's configuration: its fields, one read, one applier. */
export interface Group<M extends Members> {
  readonly members: M
  read(reader: BucketReader, name: ExternalName, signal: AbortSignal): Promise<GroupRead>
  write(
    writer: BucketWriter,
    name: ExternalName,
    write: GroupWrite<M>,
    signal: AbortSignal,
  ): Promise<void>
}

/** Lets the compiler find the members, so that the applier's `next` has their types. */
export function defineGroup<const M extends Members>(group: Group<M>): Group<M> {
  return group
}
