import {
  AddTagsToResourceCommand,
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
  RemoveTagsFromResourceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceFromS3Command,
  type RestoreDBInstanceFromS3CommandInput,
  RestoreDBInstanceToPointInTimeCommand,
  type RestoreDBInstanceToPointInTimeCommandInput,
  type Tag,
} from '@aws-sdk/client-rds'
import { Failure } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { rdsFailure } from './errors.ts'

export type { DBInstance, DeleteDBInstanceCommandInput, PendingModifiedValues, Tag }

/** Parameters of a call by the API's names, made from the field table. */
export type Parameters = Readonly<Record<string, unknown>>

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface InstanceReader {
  /** The instance, or undefined when there is none. */
  describeDBInstances(name: string, signal: AbortSignal): Promise<DBInstance | undefined>
}

type NamedCall = (name: string, parameters: Parameters, signal: AbortSignal) => Promise<void>

export interface InstanceWriter {
  readonly createDBInstance: NamedCall
  readonly restoreDBInstanceFromDBSnapshot: NamedCall
  readonly restoreDBInstanceToPointInTime: NamedCall
  readonly restoreDBInstanceFromS3: NamedCall
  readonly createDBInstanceReadReplica: NamedCall
  readonly modifyDBInstance: NamedCall
  promoteReadReplica(name: string, signal: AbortSignal): Promise<void>
  deleteDBInstance(input: DeleteDBInstanceCommandInput, signal: AbortSignal): Promise<void>
  addTagsToResource(arn: string, tags: readonly Tag[], signal: AbortSignal): Promise<void>
  removeTagsFromResource(arn: string, keys: readonly string[], signal: AbortSignal): Promise<void>
}

/** The part of the provider's clients that this kind uses. */
export type RdsClients = Pick<AwsClients, 'rds'>

/** The ports on one region. Makes no call. */
export function bindInstance(
  clients: RdsClients,
  region: string,
): { readonly reader: InstanceReader; readonly writer: InstanceWriter } {
  const client = clients.rds(region)
  return { reader: createReader(client), writer: createWriter(client) }
}

function createReader(client: RDSClient): InstanceReader {
  return {
    async describeDBInstances(name, signal) {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })
      try {
        const answer = await called(
          'DescribeDBInstances',
          client.send(command, { abortSignal: signal }),
        )
        return answer.DBInstances?.[0]
      } catch (error) {
        if (error instanceof Failure && error.reason === 'not-found') return undefined
        throw error
      }
    },
  }
}

function createWriter(client: RDSClient): InstanceWriter {
  return {
    ...createCreator(client),
    async modifyDBInstance(name, parameters, signal) {
      const command = new ModifyDBInstanceCommand(toInput(name, parameters))
      await called('ModifyDBInstance', client.send(command, { abortSignal: signal }))
    },
    async promoteReadReplica(name, signal) {
      const command = new PromoteReadReplicaCommand({ DBInstanceIdentifier: name })
      await called('PromoteReadReplica', client.send(command, { abortSignal: signal }))
    },
    async deleteDBInstance(input, signal) {
      const command = new DeleteDBInstanceCommand(input)
      await called('DeleteDBInstance', client.send(command, { abortSignal: signal }))
    },
    async addTagsToResource(arn, tags, signal) {
      const command = new AddTagsToResourceCommand({ ResourceName: arn, Tags: [...tags] })
      await called('AddTagsToResource', client.send(command, { abortSignal: signal }))
    },
    async removeTagsFromResource(arn, keys, signal) {
      const command = new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: [...keys] })
      await called('RemoveTagsFromResource', client.send(command, { abortSignal: signal }))
    },
  }
}

/** The five calls that make an instance. */
function createCreator(client: RDSClient) {
  const options = (signal: AbortSignal) => ({ abortSignal: signal })
  return {
    async createDBInstance(name, parameters, signal) {
      const command = new CreateDBInstanceCommand(toInput(name, parameters))
      await called('CreateDBInstance', client.send(command, options(signal)))
    },
    async restoreDBInstanceFromDBSnapshot(name, parameters, signal) {
      const command = new RestoreDBInstanceFromDBSnapshotCommand(toInput(name, parameters))
      await called('RestoreDBInstanceFromDBSnapshot', client.send(command, options(signal)))
    },
    async restoreDBInstanceToPointInTime(name, parameters, signal) {
      const input = { ...toInput(name, parameters), TargetDBInstanceIdentifier: name }
      const command = new RestoreDBInstanceToPointInTimeCommand(input)
      await called('RestoreDBInstanceToPointInTime', client.send(command, options(signal)))
    },
    async restoreDBInstanceFromS3(name, parameters, signal) {
      const command = new RestoreDBInstanceFromS3Command(toInput(name, parameters))
      await called('RestoreDBInstanceFromS3', client.send(command, options(signal)))
    },
    async createDBInstanceReadReplica(name, parameters, signal) {
      const command = new CreateDBInstanceReadReplicaCommand(toInput(name, parameters))
      await called('CreateDBInstanceReadReplica', client.send(command, options(signal)))
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

async function called<Answer>(operation: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw rdsFailure(error, operation)
  }
}
