import type { Appliers } from '../../../src/provider/index.ts'
import { tagDifference } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbSubnetGroupFields } from './fields.ts'
import { arnOf } from './observe.ts'

/** One ModifyDBSubnetGroup for description and subnets; tags apart. */
export const updateGroup: Appliers<GroupWriter, DbSubnetGroupFields> = {
  async tags(writer, _name, { changes, rest }, signal) {
    const arn = arnOf(rest)
    const { add, remove } = tagDifference(changes)
    if (remove.length > 0) await writer.removeTagsFromResource(arn, remove, signal)
    if (add.length > 0) await writer.addTagsToResource(arn, add, signal)
  },

  /** The call replaces the list of subnets, and leaves a description alone that it does not name. */
  async group(writer, name, { next }, signal) {
    const { description, subnetIds = [] } = next
    await writer.modifyDBSubnetGroup(
      {
        DBSubnetGroupName: name,
        SubnetIds: [...subnetIds],
        ...(description === undefined ? {} : { DBSubnetGroupDescription: description }),
      },
      signal,
    )
  },
}
