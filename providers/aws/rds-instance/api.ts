import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  CreateDBInstanceReadReplicaCommand,
  type CreateDBInstanceReadReplicaCommandInput,
  type DBInstance,
  DeleteDBInstanceCommand,
  type DeleteDBInstanceCommandInput,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  type PendingModifiedValues,
  PromoteReadReplicaCommand,
  type RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceFromS3Command,
  type RestoreDBInstanceFromS3CommandInput,
  RestoreDBInstanceToPointInTimeCommand,
  type RestoreDBInstanceToPointInTimeCommandInput,
} from '@aws-sdk/client-rds'
import { BatchedReading, type Found } from '../batched-reading.ts'
import {
  allPages,
  createRdsCall,
  firstListed,
  listed,
  type RdsCall,
  type RdsClients,
  type RdsTagWriter,
} from '../provider.ts'
import { createRdsTagWriter } from '../rds-tag-calls.ts'
import { rdsFailure } from './errors.ts'

export type { DBInstance, DeleteDBInstanceCommandInput, PendingModifiedValues }

/** Parameters of a call by the API's names, made from the field table. */
export type Parameters = Readonly<Record<string, unknown>>

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface InstanceReader {
  /** The named instances that there are, by identifier: one call, and one for each further page. */
  describeDBInstances(names: readonly string[], signal: AbortSignal): Promise<Found<DBInstance>>
  /** Joins the looks of everybody who asks through the same client. */
  readonly looks: BatchedReading<DBInstance>
}

type NamedCall = (name: string, parameters: Parameters, signal: AbortSignal) => Promise<void>

export interface InstanceWriter extends RdsTagWriter {
  readonly createDBInstance: NamedCall
  readonly restoreDBInstanceFromDBSnapshot: NamedCall
  readonly restoreDBInstanceToPointInTime: NamedCall
  readonly restoreDBInstanceFromS3: NamedCall
  readonly createDBInstanceReadReplica: NamedCall
  readonly modifyDBInstance: NamedCall
  promoteReadReplica(name: string, signal: AbortSignal): Promise<void>
  deleteDBInstance(input: DeleteDBInstanceCommandInput, signal: AbortSignal): Promise<void>
}

/** The ports on one region. Makes no call. */
export async function bindInstance(
  clients: RdsClients,
  region: string,
): Promise<{ readonly reader: InstanceReader; readonly writer: InstanceWriter }> {
  const client = await clients.rds(region)
  const call = createRdsCall(client, rdsFailure)
  return { reader: createReader(call, looksOf(client)), writer: createWriter(call) }
}

/** Kept as long as the client, which is that of one connection and region. */
const looks = new WeakMap<RDSClient, BatchedReading<DBInstance>>()

function looksOf(client: RDSClient): BatchedReading<DBInstance> {
  const made = looks.get(client) ?? new BatchedReading<DBInstance>()
  looks.set(client, made)
  return made
}

function createReader(call: RdsCall, looks: BatchedReading<DBInstance>): InstanceReader {
  return {
    looks,
    describeDBInstances: (names, signal) =>
      names.length === 1
        ? describeOne(call, names[0] ?? '', signal)
        : describeSeveral(call, names, signal),
  }
}

async function describeOne(call: RdsCall, name: string, signal: AbortSignal) {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })
  const instance = await firstListed(
    call('DescribeDBInstances', command, signal),
    ({ DBInstances }) => DBInstances,
  )
  return new Map(instance === undefined ? [] : [[name, instance]])
}

async function describeSeveral(call: RdsCall, names: readonly string[], signal: AbortSignal) {
  const input = { Filters: [{ Name: 'db-instance-id', Values: [...names] }] }
  const found = await allPages(async (Marker) => {
    const command = new DescribeDBInstancesCommand({ ...input, Marker })
    const answer = await call('DescribeDBInstances', command, signal)
    return { items: listed(answer.DBInstances), marker: answer.Marker }
  })
  return new Map(found.map((instance) => [instance.DBInstanceIdentifier ?? '', instance]))
}

function createWriter(call: RdsCall): InstanceWriter {
  return {
    ...createRdsTagWriter(call),
    ...createCreator(call),
    async modifyDBInstance(name, parameters, signal) {
      const command = new ModifyDBInstanceCommand(toInput(name, parameters))
      await call('ModifyDBInstance', command, signal)
    },
    async promoteReadReplica(name, signal) {
      const command = new PromoteReadReplicaCommand({ DBInstanceIdentifier: name })
      await call('PromoteReadReplica', command, signal)
    },
    async deleteDBInstance(input, signal) {
      await call('DeleteDBInstance', new DeleteDBInstanceCommand(input), signal)
    },
  }
}

/** The five calls that make an instance. */
function createCreator(call: RdsCall) {
  return {
    async createDBInstance(name, parameters, signal) {
      const command = new CreateDBInstanceCommand(toInput(name, parameters))
      await call('CreateDBInstance', command, signal)
    },
    async restoreDBInstanceFromDBSnapshot(name, parameters, signal) {
      const command = new RestoreDBInstanceFromDBSnapshotCommand(toInput(name, parameters))
      await call('RestoreDBInstanceFromDBSnapshot', command, signal)
    },
    async restoreDBInstanceToPointInTime(name, parameters, signal) {
      const input = { ...toInput(name, parameters), TargetDBInstanceIdentifier: name }
      const command = new RestoreDBInstanceToPointInTimeCommand(input)
      await call('RestoreDBInstanceToPointInTime', command, signal)
    },
    async restoreDBInstanceFromS3(name, parameters, signal) {
      const command = new RestoreDBInstanceFromS3Command(toInput(name, parameters))
      await call('RestoreDBInstanceFromS3', command, signal)
    },
    async createDBInstanceReadReplica(name, parameters, signal) {
      const command = new CreateDBInstanceReadReplicaCommand(toInput(name, parameters))
      await call('CreateDBInstanceReadReplica', command, signal)
    },
  } satisfies Partial<InstanceWriter>
}

type Input = CreateDBInstanceCommandInput &
  CreateDBInstanceReadReplicaCommandInput &
  ModifyDBInstanceCommandInput &
  RestoreDBInstanceFromS3CommandInput &
  Pick<
    RestoreDBInstanceToPointInTimeCommandInput,
    'RestoreTime' | 'UseLatestRestorableTime' | 'SourceDbiResourceId'
  >

/**
 * The cast: members are named by `wire.ts` and typed by the field table, whose types are those of
 * the shapes; the compiler cannot follow names that are data.
 */
function toInput(name: string, parameters: Parameters): Input {
  return { ...parameters, DBInstanceIdentifier: name } as Input
}
