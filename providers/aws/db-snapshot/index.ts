import { defineKind } from '../../../src/provider/index.ts'
import { type RdsClients, toRdsName } from '../provider.ts'
import type { SnapshotReader, SnapshotWriter } from './api.ts'
import { createSnapshot } from './create.ts'
import { deleteSnapshot } from './delete.ts'
import { dbSnapshotFacts } from './facts.ts'
import { type DbSnapshotFields, dbSnapshotFields } from './fields.ts'
import { checkSnapshotName } from './name.ts'
import { observeSnapshot } from './observe.ts'
import { updateSnapshot } from './update.ts'

/** One manual DB snapshot of Amazon RDS. */
export const kind = defineKind<RdsClients, SnapshotReader, SnapshotWriter, DbSnapshotFields>({
  names: {
    group: 'rds.aws.plumbline.dev',
    version: 'v1beta1',
    kind: 'DBSnapshot',
    plural: 'dbsnapshots',
    singular: 'dbsnapshot',
    shortNames: ['dbsnap'],
    categories: ['managed', 'aws', 'plumbline'],
    description:
      'A manual DB snapshot of Amazon RDS, taken of a DB instance when the object is created. Its external name is the DBSnapshotIdentifier, in lower case. The snapshot is kept when the object is deleted, unless spec.managementPolicies say Delete or "*".',
  },
  service: 'rds',
  fields: dbSnapshotFields,
  facts: dbSnapshotFacts,
  identity: { is: 'chosen', toName: toRdsName, check: checkSnapshotName },
  connectionKeys: {},
  stateful: true,
  keptByDefault: true,
  bind: async (...of) => (await import('./api.ts')).bindSnapshot(...of),
  observe: observeSnapshot,
  create: createSnapshot,
  update: updateSnapshot,
  delete: deleteSnapshot,
})
