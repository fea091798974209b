import {
  AddTagsToResourceCommand,
  CreateDBSnapshotCommand,
  type CreateDBSnapshotCommandInput,
  type DBSnapshot,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBSnapshotCommand,
  type ModifyDBSnapshotCommandInput,
  type RDSClient,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-rds'
import { Failure } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { snapshotFailure } from './errors.ts'

export type { DBSnapshot, Tag }

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface SnapshotReader {
  /** The snapshot with its tags, or undefined when there is none. */
  describeDBSnapshots(name: string, signal: AbortSignal): Promise<DBSnapshot | undefined>
}

export interface SnapshotWriter {
  /** Tags of the instance to take a snapshot of: part of a creation. */
  describeDBInstances(instance: string, signal: AbortSignal): Promise<readonly Tag[]>
  createDBSnapshot(input: CreateDBSnapshotCommandInput, signal: AbortSignal): Promise<void>
  modifyDBSnapshot(input: ModifyDBSnapshotCommandInput, signal: AbortSignal): Promise<void>
  deleteDBSnapshot(name: string, signal: AbortSignal): Promise<void>
  addTagsToResource(arn: string, tags: readonly Tag[], signal: AbortSignal): Promise<void>
  removeTagsFromResource(arn: string, keys: readonly string[], signal: AbortSignal): Promise<void>
}

/** The part of the provider's clients that this kind uses. */
export type RdsClients = Pick<AwsClients, 'rds'>

/** The ports on one region. Makes no call. */
export function bindSnapshot(
  clients: RdsClients,
  region: string,
): { readonly reader: SnapshotReader; readonly writer: SnapshotWriter } {
  const client = clients.rds(region)
  return { reader: createReader(client), writer: createWriter(client) }
}

function createReader(client: RDSClient): SnapshotReader {
  return {
    async describeDBSnapshots(name, signal) {
      const command = new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name })
      const answer = client.send(command, { abortSignal: signal })
      try {
        return (await called('DescribeDBSnapshots', answer)).DBSnapshots?.[0]
      } catch (error) {
        if (error instanceof Failure && error.reason === 'not-found') return undefined
        throw error
      }
    },
  }
}

function createWriter(client: RDSClient): SnapshotWriter {
  return {
    async describeDBInstances(instance, signal) {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance })
      const answer = client.send(command, { abortSignal: signal })
      return (await called('DescribeDBInstances', answer)).DBInstances?.[0]?.TagList ?? []
    },
    async createDBSnapshot(input, signal) {
      const command = new CreateDBSnapshotCommand(input)
      await called('CreateDBSnapshot', client.send(command, { abortSignal: signal }))
    },
    async modifyDBSnapshot(input, signal) {
      const command = new ModifyDBSnapshotCommand(input)
      await called('ModifyDBSnapshot', client.send(command, { abortSignal: signal }))
    },
    async deleteDBSnapshot(name, signal) {
      const command = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name })
      await called('DeleteDBSnapshot', client.send(command, { abortSignal: signal }))
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

async function called<Answer>(operation: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw snapshotFailure(error, operation)
  }
}
