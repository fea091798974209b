import type { Appliers } from '../../../src/provider/index.ts'
import { applyRdsTags } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbSubnetGroupFields } from './fields.ts'

/** One ModifyDBSubnetGroup for description and subnets; tags apart. */
export const updateGroup: Appliers<GroupWriter, DbSubnetGroupFields> = {
  tags: applyRdsTags,

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
