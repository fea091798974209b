import { type Doc, defineKind } from '../../../src/provider/index.ts'
import { type RdsClients, toRdsName } from '../provider.ts'
import type { InstanceReader, InstanceWriter } from './api.ts'
import { createInstance } from './create.ts'
import { deleteInstance } from './deletion.ts'
import { canonicalInstance, checkInstance, rdsInstanceRules } from './desired.ts'
import { rdsInstanceFacts } from './facts.ts'
import { type RdsInstanceFields, rdsInstanceFields } from './fields.ts'
import { checkInstanceName } from './name.ts'
import { observeInstance } from './observe.ts'
import { unsettled } from './settled.ts'
import { updateInstance } from './update.ts'
import { updateCaveat } from './update-caveat.ts'

/** One DB instance of Amazon RDS. */
export const kind = defineKind<RdsClients, InstanceReader, InstanceWriter, RdsInstanceFields>({
  names: {
    group: 'rds.aws.plumbline.dev',
    version: 'v1beta1',
    kind: 'RDSInstance',
    plural: 'rdsinstances',
    singular: 'rdsinstance',
    shortNames: ['rdsi'],
    categories: ['managed', 'aws', 'plumbline'],
    description:
      'A DB instance of Amazon RDS. Its external name is the DBInstanceIdentifier, in lower case.',
  },
  service: 'rds',
  fields: rdsInstanceFields,
  rules: rdsInstanceRules,
  facts: rdsInstanceFacts,
  movingFacts: ['latestRestorableTime'],
  identity: { is: 'chosen', toName: toRdsName, check: checkInstanceName },
  connectionKeys: {
    endpoint: 'Host name of the instance.',
    port: 'Port of the instance.',
    username: 'Name of the master user.',
    password: 'Master password; absent while Secrets Manager keeps it.',
    masterUserSecretArn: 'Secret that holds the managed master password.',
  },
  connectionSecrets: [
    { key: 'password', path: 'masterPasswordSecretRef', length: 30, generated: needsPassword },
  ],
  stateful: true,
  bind: async (...of) => (await import('./api.ts')).bindInstance(...of),
  observe: observeInstance,
  create: createInstance,
  update: updateInstance,
  updateCaveat,
  delete: deleteInstance,
  canonical: canonicalInstance,
  check: checkInstance,
  unready: unsettled,
})

/** Nobody supplies a master password: one is made and kept in the connection Secret. */
function needsPassword(desired: Doc): boolean {
  const given = [
    'masterPasswordSecretRef',
    'dbClusterIdentifier',
    // Their data comes with a master password.
    'sourceDBInstanceIdentifier',
    'sourceDBClusterIdentifier',
  ].some((member) => desired[member] !== undefined)
  return !given && desired.manageMasterUserPassword !== true && !isRestored(desired.restoreFrom)
}

/** A backup in a bucket holds no master password, the other sources do. */
function isRestored(restoreFrom: unknown): boolean {
  if (typeof restoreFrom !== 'object' || restoreFrom === null) return false
  return !('source' in restoreFrom && restoreFrom.source === 'S3')
}
