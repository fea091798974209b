import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
} from '@aws-sdk/client-rds'
import { toCall } from './cloud-call.ts'
import { database } from './subjects.ts'

const DBInstanceIdentifier = database.name
const named = ['--db-instance-identifier', DBInstanceIdentifier]

/** What somebody does to the database. */
export function databaseEdits(rds: RDSClient) {
  return {
    shortenBackups: toCall(
      ['rds', 'modify-db-instance', ...named, '--backup-retention-period', '1'].concat(
        '--apply-immediately',
        '--query',
        'DBInstance.DBInstanceStatus',
      ),
      async (abortSignal) => {
        const change = { BackupRetentionPeriod: 1, ApplyImmediately: true }
        const command = new ModifyDBInstanceCommand({ DBInstanceIdentifier, ...change })
        return (await rds.send(command, { abortSignal })).DBInstance?.DBInstanceStatus
      },
    ),
  }
}

/** How the database is. */
export function databaseLooks(rds: RDSClient) {
  const query = 'DBInstances[].[DBInstanceStatus,BackupRetentionPeriod]'
  return {
    database: toCall(
      ['rds', 'describe-db-instances', ...named, '--query', query],
      async (abortSignal) => {
        const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier })
        const { DBInstances = [] } = await rds.send(command, { abortSignal })
        return DBInstances.map((found) => [found.DBInstanceStatus, found.BackupRetentionPeriod])
      },
    ),
    databases: toCall(
      ['rds', 'describe-db-instances', '--query', 'DBInstances[].DBInstanceIdentifier'],
      async (abortSignal) => {
        const command = new DescribeDBInstancesCommand({})
        const { DBInstances = [] } = await rds.send(command, { abortSignal })
        return DBInstances.map((found) => found.DBInstanceIdentifier)
      },
    ),
    snapshots: toCall(
      ['rds', 'describe-db-snapshots', '--query', 'DBSnapshots[].DBSnapshotIdentifier'],
      async (abortSignal) => {
        const command = new DescribeDBSnapshotsCommand({})
        const { DBSnapshots = [] } = await rds.send(command, { abortSignal })
        return DBSnapshots.map((found) => found.DBSnapshotIdentifier)
      },
    ),
  }
}
