import {
  type DBInstance,
  DBInstanceNotFoundFault,
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
    const [instance, snapshots] = await Promise.all([find(rig, name), finalSnapshots(rig, name)])
    if (instance === undefined && snapshots.length === 0) return undefined
    return { instance: instance === undefined ? undefined : toView(instance), snapshots }
  },
  inventory: async ({ rds }) => {
    const { DBInstances: found = [] } = await rds.send(new DescribeDBInstancesCommand({}))
    return found.map((one) => one.DBInstanceIdentifier ?? '')
  },
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

async function find({ rds }: FaultRig, name: string): Promise<DBInstance | undefined> {
  try {
    const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })
    return (await rds.send(command)).DBInstances?.[0]
  } catch (error) {
    if (error instanceof DBInstanceNotFoundFault) return undefined
    throw error
  }
}

async function finalSnapshots({ rds }: FaultRig, name: string): Promise<readonly string[]> {
  const query = { DBInstanceIdentifier: name, SnapshotType: 'manual' }
  const { DBSnapshots: found = [] } = await rds.send(new DescribeDBSnapshotsCommand(query))
  return found.map((one) => (one.DBSnapshotIdentifier ?? '').replace(/\d{8,}/, 'TIME'))
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
