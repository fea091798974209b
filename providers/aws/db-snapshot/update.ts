import type { Appliers, Change } from '../../../src/provider/index.ts'
import { tagDifference } from '../provider.ts'
import type { SnapshotWriter } from './api.ts'
import type { DbSnapshotFields } from './fields.ts'
import { arnOf } from './observe.ts'

/** Tags one by one; one ModifyDBSnapshot for an upgrade. */
export const updateSnapshot: Appliers<SnapshotWriter, DbSnapshotFields> = {
  async tags(writer, _name, { changes, rest }, signal) {
    const arn = arnOf(rest)
    const { add, remove } = tagDifference(changes)
    if (remove.length > 0) await writer.removeTagsFromResource(arn, remove, signal)
    if (add.length > 0) await writer.addTagsToResource(arn, add, signal)
  },

  async upgrade(writer, name, { changes, next }, signal) {
    const { engineVersion, optionGroupName } = next
    const changed = changedMembers(changes)
    await writer.modifyDBSnapshot(
      {
        DBSnapshotIdentifier: name,
        ...(changed.has('engineVersion') ? { EngineVersion: engineVersion } : {}),
        ...(changed.has('optionGroupName') ? { OptionGroupName: optionGroupName } : {}),
      },
      signal,
    )
  },
}

function changedMembers(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(({ path: [step] }) =>
      step !== undefined && 'member' in step ? [step.member] : [],
    ),
  )
}
