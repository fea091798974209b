import {
  CreateDBSnapshotCommand,
  type CreateDBSnapshotCommandInput,
  type DBSnapshot,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBSnapshotCommand,
  type ModifyDBSnapshotCommandInput,
} from '@aws-sdk/client-rds'
import {
  createRdsCall,
  firstListed,
  type RdsCall,
  type RdsClients,
  type RdsTag,
  type RdsTagWriter,
} from '../provider.ts'
import { createRdsTagWriter } from '../rds-tag-calls.ts'
import { snapshotFailure } from './errors.ts'

export type { DBSnapshot }

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface SnapshotReader {
  /** The snapshot with its tags, or undefined when there is none. */
  describeDBSnapshots(name: string, signal: AbortSignal): Promise<DBSnapshot | undefined>
}

export interface SnapshotWriter extends RdsTagWriter {
  /** Tags of the instance to take a snapshot of: part of a creation. */
  describeDBInstances(instance: string, signal: AbortSignal): Promise<readonly RdsTag[]>
  createDBSnapshot(input: CreateDBSnapshotCommandInput, signal: AbortSignal): Promise<void>
  modifyDBSnapshot(input: ModifyDBSnapshotCommandInput, signal: AbortSignal): Promise<void>
  deleteDBSnapshot(name: string, signal: AbortSignal): Promise<void>
}

/** The ports on one region. Makes no call. */
export async function bindSnapshot(
  clients: RdsClients,
  region: string,
): Promise<{ readonly reader: SnapshotReader; readonly writer: SnapshotWriter }> {
  const call = createRdsCall(await clients.rds(region), snapshotFailure)
  return { reader: createReader(call), writer: createWriter(call) }
}

function createReader(call: RdsCall): SnapshotReader {
  return {
    async describeDBSnapshots(name, signal) {
      const command = new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name })
      return firstListed(
        call('DescribeDBSnapshots', command, signal),
        ({ DBSnapshots }) => DBSnapshots,
      )
    },
  }
}

function createWriter(call: RdsCall): SnapshotWriter {
  return {
    ...createRdsTagWriter(call),
    async describeDBInstances(instance, signal) {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance })
      const { DBInstances } = await call('DescribeDBInstances', command, signal)
      return DBInstances?.[0]?.TagList ?? []
    },
    async createDBSnapshot(input, signal) {
      await call('CreateDBSnapshot', new CreateDBSnapshotCommand(input), signal)
    },
    async modifyDBSnapshot(input, signal) {
      await call('ModifyDBSnapshot', new ModifyDBSnapshotCommand(input), signal)
    },
    async deleteDBSnapshot(name, signal) {
      const command = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name })
      await call('DeleteDBSnapshot', command, signal)
    },
  }
}
