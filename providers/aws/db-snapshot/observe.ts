import type { Ask, Doc, ExternalName, Observation } from '../../../src/provider/index.ts'
import { askedMembers, decodeTags, type RdsTagsRest, regionMember } from '../provider.ts'
import type { DBSnapshot, SnapshotReader } from './api.ts'
import { factsOf } from './facts.ts'
import { dbSnapshotFields } from './fields.ts'
import { statusFacts, statusNote } from './status.ts'

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

/** The observation of a described snapshot. Pure. */
function presentSnapshot(snapshot: DBSnapshot, { groups }: Pick<Ask, 'groups'>): Observation {
  const word = snapshot.Status ?? 'unknown'
  const { phase, writable } = statusFacts(word)
  const note = statusNote(word, snapshot.PercentProgress)
  const rest: RdsTagsRest = { arn: snapshot.DBSnapshotArn ?? '' }
  const taken = snapshot.OriginalSnapshotCreateTime
  const created = snapshot.SnapshotCreateTime
  return {
    is: 'present',
    phase,
    word,
    writable,
    actual: askedMembers(dbSnapshotFields, membersOf(snapshot), groups),
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
    ...regionMember(snapshot.DBSnapshotArn),
    dbInstanceIdentifier: snapshot.DBInstanceIdentifier,
    tags: decodeTags(snapshot.TagList ?? []),
    engineVersion: snapshot.EngineVersion,
    optionGroupName: snapshot.OptionGroupName,
  }
}
