import { type Creation, Failure } from '../../../src/provider/index.ts'
import { encodeTags, type RdsTag } from '../provider.ts'
import type { SnapshotWriter } from './api.ts'
import type { DbSnapshotDesired, DbSnapshotFields } from './fields.ts'

/** Keys that only AWS may set. */
const reserved = 'aws:'
/** A new snapshot has these of its instance; another value is an upgrade once it is available. */
const late: readonly string[] = ['engineVersion', 'optionGroupName']

/** Takes the snapshot. RDS refuses while the instance is not available, which is a wait. */
export async function createSnapshot(
  writer: SnapshotWriter,
  { name, desired }: Creation<DbSnapshotFields>,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  const { dbInstanceIdentifier: instance } = desired
  if (instance === undefined) {
    throw new Failure(
      'invalid',
      'no instance to take a snapshot of: set dbInstanceIdentifier, dbInstanceIdentifierRef or dbInstanceIdentifierSelector',
    )
  }
  const tags = await tagsOf(writer, instance, desired, signal)
  await writer.createDBSnapshot(
    {
      DBSnapshotIdentifier: name,
      DBInstanceIdentifier: instance,
      ...(tags.length === 0 ? {} : { Tags: [...tags] }),
    },
    signal,
  )
  return { sent: Object.keys(desired).filter((member) => !late.includes(member)) }
}

/** The declared tags, over those of the instance where a copy is declared; sorted by key. */
async function tagsOf(
  writer: SnapshotWriter,
  instance: string,
  { tags = [], copyTagsFromInstance }: DbSnapshotDesired,
  signal: AbortSignal,
): Promise<readonly RdsTag[]> {
  const declared = encodeTags(tags)
  if (copyTagsFromInstance !== true) return declared
  const copied = (await writer.describeDBInstances(instance, signal)).filter(
    ({ Key = '' }) => !Key.startsWith(reserved),
  )
  const byKey = new Map([...copied, ...declared].map((tag) => [tag.Key ?? '', tag]))
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag)
}
