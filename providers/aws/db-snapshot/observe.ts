import {
  type Ask,
  type Doc,
  type ExternalName,
  Failure,
  type Observation,
} from '../../../src/provider/index.ts'
import { decodeTags } from '../provider.ts'
import type { DBSnapshot, SnapshotReader } from './api.ts'
import { factsOf } from './facts.ts'
import { dbSnapshotFields } from './fields.ts'
import { statusFacts, statusNote } from './status.ts'

/** What the tags' applier gets from observe. */
interface TagsRest {
  readonly arn: string
}

/** Looks at one snapshot with one DescribeDBSnapshots, which carries the tags too. */
export async function observeSnapshot(
  reader: SnapshotReader,
  name: ExternalName,
  ask: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const snapshot = await reader.describeDBSnapshots(name, signal)
  return snapshot === undefined ? { is: 'absent' } : presentSnapshot(snapshot, ask)
}

/** The ARN that observe left for the tags' applier. */
export function arnOf(rest: unknown): string {
  if (!isTagsRest(rest)) throw new Failure('transient', 'the tags were not read before this write')
  return rest.arn
}

function isTagsRest(rest: unknown): rest is TagsRest {
  return typeof rest === 'object' && rest !== null && 'arn' in rest && typeof rest.arn === 'string'
}

/** The observation of a described snapshot. Pure. */
function presentSnapshot(snapshot: DBSnapshot, { groups }: Pick<Ask, 'groups'>): Observation {
  const word = snapshot.Status ?? 'unknown'
  const { phase, writable } = statusFacts(word)
  const note = statusNote(word, snapshot.PercentProgress)
  const rest: TagsRest = { arn: snapshot.DBSnapshotArn ?? '' }
  const taken = snapshot.OriginalSnapshotCreateTime
  const created = snapshot.SnapshotCreateTime
  return {
    is: 'present',
    phase,
    word,
    writable,
    actual: askedMembers(membersOf(snapshot), groups),
    rest: { tags: rest },
    facts: factsOf(snapshot),
    ...(note === undefined ? {} : { note }),
    // The moment it was taken is what makes it this snapshot; it is only final once it is complete.
    ...(phase === 'ready' && taken !== undefined ? { mark: taken.toISOString() } : {}),
    ...(created === undefined ? {} : { createdAt: created.toISOString() }),
  }
}

function membersOf(snapshot: DBSnapshot): Doc {
  return {
    region: regionOf(snapshot),
    dbInstanceIdentifier: snapshot.DBInstanceIdentifier,
    tags: decodeTags(snapshot.TagList ?? []),
    engineVersion: snapshot.EngineVersion,
    optionGroupName: snapshot.OptionGroupName,
  }
}

/** Known members of the asked groups; immutable ones come with the same answer. */
function askedMembers(members: Doc, groups: ReadonlySet<string>): Doc {
  return Object.fromEntries(
    Object.entries(members).filter(([member, value]) => {
      const group = dbSnapshotFields.groupOf.get(member) ?? ''
      return value !== undefined && (group === 'create' || groups.has(group))
    }),
  )
}

/** The region is the fourth part of the ARN: arn:partition:rds:region:account:snapshot:name. */
function regionOf({ DBSnapshotArn: arn }: DBSnapshot): string | undefined {
  return arn?.split(':')[3]
}
