import {
  AddTagsToResourceCommand,
  CreateDBSubnetGroupCommand,
  type CreateDBSubnetGroupCommandInput,
  type DBSubnetGroup,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
  ModifyDBSubnetGroupCommand,
  type ModifyDBSubnetGroupCommandInput,
  type RDSClient,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-rds'
import { Failure } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { groupFailure } from './errors.ts'

export type { DBSubnetGroup, Tag }

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface GroupReader {
  /** The group, or undefined when there is none. */
  describeDBSubnetGroups(name: string, signal: AbortSignal): Promise<DBSubnetGroup | undefined>
  /** A group as described carries no tags. */
  listTagsForResource(arn: string, signal: AbortSignal): Promise<readonly Tag[]>
}

export interface GroupWriter {
  createDBSubnetGroup(input: CreateDBSubnetGroupCommandInput, signal: AbortSignal): Promise<void>
  modifyDBSubnetGroup(input: ModifyDBSubnetGroupCommandInput, signal: AbortSignal): Promise<void>
  deleteDBSubnetGroup(name: string, signal: AbortSignal): Promise<void>
  addTagsToResource(arn: string, tags: readonly Tag[], signal: AbortSignal): Promise<void>
  removeTagsFromResource(arn: string, keys: readonly string[], signal: AbortSignal): Promise<void>
}

/** The part of the provider's clients that this kind uses. */
export type RdsClients = Pick<AwsClients, 'rds'>

/** The ports on one region. Makes no call. */
export function bindGroup(
  clients: RdsClients,
  region: string,
): { readonly reader: GroupReader; readonly writer: GroupWriter } {
  const client = clients.rds(region)
  return { reader: createReader(client), writer: createWriter(client) }
}

function createReader(client: RDSClient): GroupReader {
  return {
    async describeDBSubnetGroups(name, signal) {
      const command = new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })
      const answer = client.send(command, { abortSignal: signal })
      try {
        return (await called('DescribeDBSubnetGroups', answer)).DBSubnetGroups?.[0]
      } catch (error) {
        if (error instanceof Failure && error.reason === 'not-found') return undefined
        throw error
      }
    },
    async listTagsForResource(arn, signal) {
      const command = new ListTagsForResourceCommand({ ResourceName: arn })
      const answer = client.send(command, { abortSignal: signal })
      return (await called('ListTagsForResource', answer)).TagList ?? []
    },
  }
}

function createWriter(client: RDSClient): GroupWriter {
  return {
    async createDBSubnetGroup(input, signal) {
      const command = new CreateDBSubnetGroupCommand(input)
      await called('CreateDBSubnetGroup', client.send(command, { abortSignal: signal }))
    },
    async modifyDBSubnetGroup(input, signal) {
      const command = new ModifyDBSubnetGroupCommand(input)
      await called('ModifyDBSubnetGroup', client.send(command, { abortSignal: signal }))
    },
    async deleteDBSubnetGroup(name, signal) {
      const command = new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: name })
      await called('DeleteDBSubnetGroup', client.send(command, { abortSignal: signal }))
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
    throw groupFailure(error, operation)
  }
}
