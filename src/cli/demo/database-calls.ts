import {
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
} from '@aws-sdk/client-rds'
import { toCall } from './cloud-call.ts'

/** What somebody does to the database of this name. */
export function databaseEdits(rds: RDSClient, DBInstanceIdentifier: string) {
  const named = ['--db-instance-identifier', DBInstanceIdentifier]
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

/** How the database of this name is. */
export function databaseLooks(rds: RDSClient, DBInstanceIdentifier: string) {
  const named = ['--db-instance-identifier', DBInstanceIdentifier]
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
    usedGroups: toCall(
      [
        ...['rds', 'describe-db-instances', ...named, '--query'],
        'DBInstances[0].[DBSubnetGroup.DBSubnetGroupName,DBParameterGroups[0].DBParameterGroupName]',
      ],
      async (abortSignal) => {
        const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier })
        const [found] = (await rds.send(command, { abortSignal })).DBInstances ?? []
        return [
          found?.DBSubnetGroup?.DBSubnetGroupName,
          found?.DBParameterGroups?.[0]?.DBParameterGroupName,
        ]
      },
    ),
  }
}

/** What there is in the region. */
export function databaseLists(rds: RDSClient) {
  return {
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
    subnetGroups: toCall(
      ['rds', 'describe-db-subnet-groups', '--query', 'DBSubnetGroups[].DBSubnetGroupName'],
      async (abortSignal) => {
        const command = new DescribeDBSubnetGroupsCommand({})
        const { DBSubnetGroups = [] } = await rds.send(command, { abortSignal })
        return DBSubnetGroups.map((found) => found.DBSubnetGroupName)
      },
    ),
    parameterGroups: toCall(
      [
        ...['rds', 'describe-db-parameter-groups', '--query'],
        "DBParameterGroups[?!starts_with(DBParameterGroupName,'default.')].DBParameterGroupName",
      ],
      async (abortSignal) => {
        const command = new DescribeDBParameterGroupsCommand({})
        const { DBParameterGroups = [] } = await rds.send(command, { abortSignal })
        const names = DBParameterGroups.map((found) => found.DBParameterGroupName ?? '')
        return names.filter((name) => !name.startsWith('default.'))
      },
    ),
  }
}
