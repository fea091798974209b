import { defineKind } from '../../../src/provider/index.ts'
import { type RdsClients, toRdsName } from '../provider.ts'
import type { GroupReader, GroupWriter } from './api.ts'
import { createGroup } from './create.ts'
import { deleteGroup } from './delete.ts'
import { checkDesired } from './desired.ts'
import { dbParameterGroupFacts } from './facts.ts'
import { type DbParameterGroupFields, dbParameterGroupFields } from './fields.ts'
import { checkGroupName } from './name.ts'
import { observeGroup } from './observe.ts'
import { updateGroup } from './update.ts'

/** One DB parameter group of Amazon RDS. */
export const kind = defineKind<RdsClients, GroupReader, GroupWriter, DbParameterGroupFields>({
  names: {
    group: 'rds.aws.plumbline.dev',
    version: 'v1beta1',
    kind: 'DBParameterGroup',
    plural: 'dbparametergroups',
    singular: 'dbparametergroup',
    shortNames: ['dbpg'],
    categories: ['managed', 'aws', 'plumbline'],
    description:
      'A DB parameter group of Amazon RDS: engine settings that DB instances share. Its external name is the DBParameterGroupName, in lower case.',
  },
  service: 'rds',
  fields: dbParameterGroupFields,
  facts: dbParameterGroupFacts,
  identity: { is: 'chosen', toName: toRdsName, check: checkGroupName },
  connectionKeys: {},
  stateful: false,
  bind: async (...of) => (await import('./api.ts')).bindGroup(...of),
  observe: observeGroup,
  create: createGroup,
  update: updateGroup,
  delete: deleteGroup,
  check: checkDesired,
})
