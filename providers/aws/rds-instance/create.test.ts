import { expect, test } from '@jest/globals'
import { toExternalName } from '../../../src/provider/index.ts'
import { composeCreate } from './create.ts'
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

test.each(rows)('$reason', ({ more, sent }) => {
  expect(compose(more)).toEqual(sent)
})

test('a password that the API would refuse is not sent', () => {
  expect(() => compose({}, 'short')).toThrow(expect.objectContaining({ reason: 'invalid' }))
})
