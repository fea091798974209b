import type { Appliers } from '../../../src/provider/index.ts'
import { tagDifference } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbParameterGroupFields } from './fields.ts'
import { arnOf } from './observe.ts'
import { composeWrites, parametersRestOf } from './parameters.ts'

/** Values are set before others are reset: the order of Terraform and CloudFormation. */
export const updateGroup: Appliers<GroupWriter, DbParameterGroupFields> = {
  async tags(writer, _name, { changes, rest }, signal) {
    const arn = arnOf(rest)
    const { add, remove } = tagDifference(changes)
    if (remove.length > 0) await writer.removeTagsFromResource(arn, remove, signal)
    if (add.length > 0) await writer.addTagsToResource(arn, add, signal)
  },

  async parameters(writer, name, { changes, desired, rest }, signal) {
    const writes = composeWrites(changes, desired.parameters ?? [], parametersRestOf(rest))
    for (const batch of writes.set) await writer.modifyDBParameterGroup(name, batch, signal)
    for (const batch of writes.reset) await writer.resetDBParameterGroup(name, batch, signal)
  },
}
