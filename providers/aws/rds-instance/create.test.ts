import { expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import type { InstanceWriter } from './api.ts'
import { composeCreate, createInstance } from './create.ts'
import type { RdsInstanceDesired } from './fields.ts'

const desired: RdsInstanceDesired = {
  region: 'us-east-1',
  engine: 'postgres',
  dbInstanceClass: 'db.t3.micro',
  allocatedStorage: 100,
  masterUsername: 'orders',
}
const plain = {
  Engine: 'postgres',
  DBInstanceClass: 'db.t3.micro',
  AllocatedStorage: 100,
  MasterUsername: 'orders',
}
const password = { MasterUserPassword: 'long-enough' }

function compose(more: Partial<RdsInstanceDesired>, secret: string | undefined = 'long-enough') {
  const secrets = (path: string) => (path === 'masterPasswordSecretRef' ? secret : undefined)
  const name = toExternalName('orders')
  return composeCreate({ name, desired: { ...desired, ...more }, secret: secrets })
}

const rows: readonly {
  readonly reason: string
  readonly more: Partial<RdsInstanceDesired>
  readonly sent: object
}[] = [
  { reason: 'what is declared, and the password', more: {}, sent: { ...plain, ...password } },
  {
    reason: 'members under the name of the API',
    more: {
      port: 5433,
      tags: [{ key: 'a', value: 'b' }],
      enableCloudwatchLogsExports: ['upgrade'],
    },
    sent: {
      ...plain,
      ...password,
      Port: 5433,
      Tags: [{ Key: 'a', Value: 'b' }],
      EnableCloudwatchLogsExports: ['upgrade'],
    },
  },
  {
    reason: 'what says no more than silence is left out',
    more: { dbName: '', iops: 0, domain: 'none', multiAZ: false, enableCloudwatchLogsExports: [] },
    sent: { ...plain, ...password },
  },
  {
    reason: 'iops of a small gp3 volume are left out',
    more: { storageType: 'gp3', iops: 3000 },
    sent: { ...plain, ...password, StorageType: 'gp3' },
  },
  {
    reason: 'a number is not left out for being 0',
    more: { backupRetentionPeriod: 0, promotionTier: 0 },
    sent: { ...plain, ...password, BackupRetentionPeriod: 0, PromotionTier: 0 },
  },
  {
    reason: 'options of later calls are left out',
    more: { applyModificationsImmediately: true, skipFinalSnapshotBeforeDeletion: true },
    sent: { ...plain, ...password },
  },
  {
    reason: 'a managed password is nobody else’s',
    more: { manageMasterUserPassword: true },
    sent: { ...plain, ManageMasterUserPassword: true },
  },
  {
    reason: 'a cluster member has what the cluster has not',
    more: { dbClusterIdentifier: 'c' },
    sent: { Engine: 'postgres', DBInstanceClass: 'db.t3.micro', DBClusterIdentifier: 'c' },
  },
]

const snapshot = {
  source: 'Snapshot' as const,
  snapshot: { snapshotIdentifier: 'last' },
}
const restorations: typeof rows = [
  {
    reason: 'a snapshot: what it does not take is left for later',
    more: { restoreFrom: snapshot, engineVersion: '16.3', monitoringInterval: 60, multiAZ: true },
    sent: {
      DBSnapshotIdentifier: 'last',
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 100,
      MultiAZ: true,
    },
  },
  {
    reason: 'a snapshot of SQL Server: no size',
    more: { restoreFrom: snapshot, engine: 'sqlserver-ee' },
    sent: {
      DBSnapshotIdentifier: 'last',
      Engine: 'sqlserver-ee',
      DBInstanceClass: 'db.t3.micro',
    },
  },
  {
    reason: 'a snapshot of Oracle: the password may be managed from the start',
    more: { restoreFrom: snapshot, engine: 'oracle-ee', manageMasterUserPassword: true },
    sent: {
      DBSnapshotIdentifier: 'last',
      Engine: 'oracle-ee',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 100,
      ManageMasterUserPassword: true,
    },
  },
  {
    reason: 'a moment',
    more: {
      restoreFrom: {
        source: 'PointInTime',
        pointInTime: { restoreTime: '2026-01-02T03:04:05Z', sourceDbiResourceId: 'db-X' },
      },
    },
    sent: {
      RestoreTime: new Date('2026-01-02T03:04:05Z'),
      SourceDbiResourceId: 'db-X',
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 100,
    },
  },
  {
    reason: 'a backup in a bucket, with the master user of the new instance',
    more: {
      engine: 'mysql',
      restoreFrom: {
        source: 'S3',
        s3: {
          bucketName: 'b',
          sourceEngine: 'mysql',
          sourceEngineVersion: '8.0.36',
          ingestionRoleARN: 'arn:role',
        },
      },
    },
    sent: {
      ...plain,
      ...password,
      Engine: 'mysql',
      S3BucketName: 'b',
      SourceEngine: 'mysql',
      SourceEngineVersion: '8.0.36',
      S3IngestionRoleArn: 'arn:role',
    },
  },
  {
    reason: 'a replica, which has the engine of its source',
    more: { sourceDBInstanceIdentifier: 'source', replicaMode: 'mounted' },
    sent: {
      SourceDBInstanceIdentifier: 'source',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 100,
      ReplicaMode: 'mounted',
    },
  },
]

test.each([...rows, ...restorations])('$reason', ({ more, sent }) => {
  expect(compose(more)).toEqual(sent)
})

test('a password that the API would refuse is not sent', () => {
  expect(() => compose({}, 'short')).toThrow(expect.objectContaining({ reason: 'invalid' }))
})

test('what the call does not take is named, and only that', async () => {
  const calls: unknown[] = []
  const record = async (_name: string, parameters: unknown): Promise<void> => {
    calls.push(parameters)
  }
  const unused = (): Promise<void> => Promise.reject(new Error('not expected'))
  const writer: InstanceWriter = {
    createDBInstance: unused,
    restoreDBInstanceFromDBSnapshot: record,
    restoreDBInstanceToPointInTime: unused,
    restoreDBInstanceFromS3: unused,
    createDBInstanceReadReplica: unused,
    modifyDBInstance: unused,
    promoteReadReplica: unused,
    deleteDBInstance: unused,
    addTagsToResource: unused,
    removeTagsFromResource: unused,
  }
  const { masterUsername: _user, ...rest } = desired
  const wish: RdsInstanceDesired = {
    ...rest,
    restoreFrom: snapshot,
    applyModificationsImmediately: true,
    multiAZ: false,
    engineVersion: '16.3',
    monitoringInterval: 60,
    masterPasswordSecretRef: { name: 'a', key: 'b' },
    tags: [{ key: 'a', value: 'b' }],
  }
  const name = toExternalName('orders')
  const creation = { name, desired: wish, token: 'uid', secret: () => 'long-enough' }
  const created = await createInstance(writer, creation, AbortSignal.timeout(1000))
  const late = ['engineVersion', 'monitoringInterval', 'masterPasswordSecretRef']
  expect(created.sent).toEqual(Object.keys(wish).filter((member) => !late.includes(member)))
  // The source may have a standby, so that none is wanted has to be said.
  expect(calls).toEqual([expect.objectContaining({ MultiAZ: false })])
})
