import type { Appliers } from '../../../src/provider/index.ts'
import { applyRdsTags, changedMembers } from '../provider.ts'
import type { SnapshotWriter } from './api.ts'
import type { DbSnapshotFields } from './fields.ts'

/** Tags one by one; one ModifyDBSnapshot for an upgrade. */
export const updateSnapshot: Appliers<SnapshotWriter, DbSnapshotFields> = {
  tags: applyRdsTags,

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
