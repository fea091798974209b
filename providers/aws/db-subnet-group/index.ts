import { defineKind } from '../../../src/provider/index.ts'
import { type RdsClients, toRdsName } from '../provider.ts'
import type { GroupReader, GroupWriter } from './api.ts'
import { createGroup } from './create.ts'
import { deleteGroup } from './delete.ts'
import { dbSubnetGroupFacts } from './facts.ts'
import { type DbSubnetGroupFields, dbSubnetGroupFields } from './fields.ts'
import { checkGroupName } from './name.ts'
import { observeGroup } from './observe.ts'
import { updateGroup } from './update.ts'

/** One DB subnet group of Amazon RDS. */
export const kind = defineKind<RdsClients, GroupReader, GroupWriter, DbSubnetGroupFields>({
  names: {
    group: 'rds.aws.plumbline.dev',
    version: 'v1beta1',
    kind: 'DBSubnetGroup',
    plural: 'dbsubnetgroups',
    singular: 'dbsubnetgroup',
    shortNames: ['dbsg'],
    categories: ['managed', 'aws', 'plumbline'],
    description:
      'A DB subnet group of Amazon RDS: the subnets of one VPC in which DB instances may be placed. Its external name is the DBSubnetGroupName, in lower case.',
  },
  service: 'rds',
  fields: dbSubnetGroupFields,
  facts: dbSubnetGroupFacts,
  identity: { is: 'chosen', toName: toRdsName, check: checkGroupName },
  connectionKeys: {},
  stateful: false,
  bind: async (...of) => (await import('./api.ts')).bindGroup(...of),
  observe: observeGroup,
  create: createGroup,
  update: updateGroup,
  delete: deleteGroup,
})
