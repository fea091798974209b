import type { Appliers } from '../../../src/provider/index.ts'
import { applyRdsTags } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbParameterGroupFields } from './fields.ts'
import { composeWrites, parametersRestOf } from './parameters.ts'

/** Values are set before others are reset: the order of Terraform and CloudFormation. */
export const updateGroup: Appliers<GroupWriter, DbParameterGroupFields> = {
  tags: applyRdsTags,

  async parameters(writer, name, { changes, desired, rest }, signal) {
    const writes = composeWrites(changes, desired.parameters ?? [], parametersRestOf(rest))
    for (const batch of writes.set) await writer.modifyDBParameterGroup(name, batch, signal)
    for (const batch of writes.reset) await writer.resetDBParameterGroup(name, batch, signal)
  },
}
