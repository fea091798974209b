import {
  type DBInstance,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds'
import { SECRETS } from '../../src/kube/well-known.ts'
import { encoded, instances, rigKey, secretOf } from '../support/fault-proxy-objects.ts'
import { type FaultRig, rigRegion } from '../support/fault-proxy-rig.ts'
import { editSpec, noSignal, type Subject } from './subject.ts'

const spec = {
  region: rigRegion,
  engine: 'postgres',
  engineVersion: '16.3',
  dbInstanceClass: 'db.t3.micro',
  allocatedStorage: 20,
  masterUsername: 'orders',
  applyModificationsImmediately: true,
  tags: [{ key: 'owner', value: 'orders' }],
}

const editedTags = [
  { key: 'owner', value: 'payments' },
  { key: 'tier', value: 'gold' },
]

const common: Pick<Subject, 'resource' | 'creation' | 'cloud' | 'inventory'> = {
  resource: instances,
  creation: 'CreateDBInstance',
  cloud: async (rig, name) => {
    const instance = (await describeAll(rig)).find((one) => one.DBInstanceIdentifier === name)
    const snapshots = await finalSnapshots(rig, name)
    if (instance === undefined && snapshots.length === 0) return undefined
    return { instance: instance === undefined ? undefined : toView(instance), snapshots }
  },
  inventory: async (rig) => (await describeAll(rig)).map((one) => one.DBInstanceIdentifier ?? ''),
}

/** The password is generated; the final snapshot gets a generated name. */
export const generatedSubject: Subject = {
  ...common,
  slug: 'crash-generated',
  prerequisites: () => [],
  spec: () => spec,
  edit: (rig, name) =>
    editSpec(rig, generatedSubject, name, {
      dbInstanceClass: 'db.t3.small',
      backupRetentionPeriod: 3,
      tags: editedTags,
    }),
}

/** The password is the user's; editing rotates it. */
export const givenSubject: Subject = {
  ...common,
  slug: 'crash-given',
  prerequisites: (name) => [secretOf(passwordName(name), { password: 'first-password-1' })],
  spec: (name) => ({
    ...spec,
    masterPasswordSecretRef: { name: passwordName(name), key: 'password' },
    finalDBSnapshotIdentifier: `${name}-last`,
  }),
  edit: async (rig, name) => {
    const body = { data: encoded({ password: 'second-password-2' }) }
    await rig.kube.patch(SECRETS, rigKey(passwordName(name)), { type: 'merge', body }, noSignal)
    await editSpec(rig, givenSubject, name, { tags: editedTags })
  },
}

function passwordName(name: string): string {
  return `${name}-password`
}

async function describeAll({ rds }: FaultRig): Promise<readonly DBInstance[]> {
  const { DBInstances: found = [] } = await rds.send(new DescribeDBInstancesCommand({}))
  return found
}

async function finalSnapshots({ rds }: FaultRig, name: string): Promise<readonly string[]> {
  const { DBSnapshots: found = [] } = await rds.send(new DescribeDBSnapshotsCommand({}))
  return found
    .filter((one) => one.DBInstanceIdentifier === name && one.SnapshotType === 'manual')
    .map((snapshot) => (snapshot.DBSnapshotIdentifier ?? '').replace(/\d{8,}/, 'TIME'))
}

function toView(instance: DBInstance): unknown {
  const { DBInstanceClass, AllocatedStorage, Engine, EngineVersion, MasterUsername } = instance
  const { BackupRetentionPeriod, DBInstanceStatus, PendingModifiedValues, TagList } = instance
  const tags = (TagList ?? []).map(({ Key, Value }) => `${Key}=${Value}`).sort()
  return {
    ...{ DBInstanceClass, AllocatedStorage, Engine, EngineVersion, MasterUsername },
    ...{ BackupRetentionPeriod, DBInstanceStatus, PendingModifiedValues, tags },
  }
}
