import type { Tag } from '@aws-sdk/client-rds'
import { type Change, type ExternalName, Failure } from '../../src/provider/index.ts'
import { tagDifference } from './tags.ts'

/** A tag as RDS spells it. */
export type RdsTag = Tag

/** Tags of what carries none where it is described. */
export interface RdsTagReader {
  listTagsForResource(arn: string, signal: AbortSignal): Promise<readonly RdsTag[]>
}

export interface RdsTagWriter {
  addTagsToResource(arn: string, tags: readonly RdsTag[], signal: AbortSignal): Promise<void>
  removeTagsFromResource(arn: string, keys: readonly string[], signal: AbortSignal): Promise<void>
}

/** What the tags' applier of a kind of RDS gets from observe, in `rest`: tag calls want the ARN. */
export interface RdsTagsRest {
  readonly arn: string
}

/** The applier of a group `tags` whose `rest` is an `RdsTagsRest`. Throws a transient Failure without one. */
export async function applyRdsTags(
  writer: RdsTagWriter,
  _name: ExternalName,
  { changes, rest }: { readonly changes: readonly Change[]; readonly rest: unknown },
  signal: AbortSignal,
): Promise<void> {
  const arn = arnOf(rest)
  const { add, remove } = tagDifference(changes)
  if (remove.length > 0) await writer.removeTagsFromResource(arn, remove, signal)
  if (add.length > 0) await writer.addTagsToResource(arn, add, signal)
}

function arnOf(rest: unknown): string {
  if (!isTagsRest(rest)) throw new Failure('transient', 'the tags were not read before this write')
  return rest.arn
}

function isTagsRest(rest: unknown): rest is RdsTagsRest {
  return typeof rest === 'object' && rest !== null && 'arn' in rest && typeof rest.arn === 'string'
}
