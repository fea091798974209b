import {
  AddTagsToResourceCommand,
  CreateDBParameterGroupCommand,
  type CreateDBParameterGroupCommandInput,
  type DBInstance,
  type DBParameterGroup,
  DeleteDBParameterGroupCommand,
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  ListTagsForResourceCommand,
  ModifyDBParameterGroupCommand,
  type Parameter,
  type RDSClient,
  RemoveTagsFromResourceCommand,
  ResetDBParameterGroupCommand,
  type Tag,
} from '@aws-sdk/client-rds'
import { Failure } from '../../../src/provider/index.ts'
import type { AwsClients } from '../provider.ts'
import { groupFailure } from './errors.ts'

export type { DBInstance, DBParameterGroup, Parameter, Tag }

/** One answer of a call that answers in pages. `marker` asks for the next one; undefined: it was the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly marker: string | undefined
}

/** Port methods are named as the API's operations; each is one call and throws a Failure where RDS itself refused. */
export interface GroupReader {
  /** The group, or undefined when there is none. */
  describeDBParameterGroups(
    name: string,
    signal: AbortSignal,
  ): Promise<DBParameterGroup | undefined>
  /** Parameters of every source: the user's, RDS's own and the engine's. */
  describeDBParameters(
    name: string,
    marker: string | undefined,
    signal: AbortSignal,
  ): Promise<Page<Parameter>>
  /** All instances of the region: RDS does not filter them by parameter group. */
  describeDBInstances(marker: string | undefined, signal: AbortSignal): Promise<Page<DBInstance>>
  /** A group as described carries no tags. */
  listTagsForResource(arn: string, signal: AbortSignal): Promise<readonly Tag[]>
}

export interface GroupWriter {
  createDBParameterGroup(
    input: CreateDBParameterGroupCommandInput,
    signal: AbortSignal,
  ): Promise<void>
  /** At most 20 parameters. */
  modifyDBParameterGroup(
    name: string,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ): Promise<void>
  /** Resets the named parameters, at most 20, and no other. */
  resetDBParameterGroup(
    name: string,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ): Promise<void>
  deleteDBParameterGroup(name: string, signal: AbortSignal): Promise<void>
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
    async describeDBParameterGroups(name, signal) {
      const command = new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name })
      const answer = client.send(command, { abortSignal: signal })
      try {
        return (await called('DescribeDBParameterGroups', answer)).DBParameterGroups?.[0]
      } catch (error) {
        if (error instanceof Failure && error.reason === 'not-found') return undefined
        throw error
      }
    },
    async describeDBParameters(name, marker, signal) {
      const command = new DescribeDBParametersCommand({
        DBParameterGroupName: name,
        Marker: marker,
      })
      const answer = client.send(command, { abortSignal: signal })
      const { Parameters = [], Marker } = await called('DescribeDBParameters', answer)
      return { items: Parameters, marker: Marker }
    },
    async describeDBInstances(marker, signal) {
      const command = new DescribeDBInstancesCommand({ Marker: marker })
      const answer = client.send(command, { abortSignal: signal })
      const { DBInstances = [], Marker } = await called('DescribeDBInstances', answer)
      return { items: DBInstances, marker: Marker }
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
    async createDBParameterGroup(input, signal) {
      const command = new CreateDBParameterGroupCommand(input)
      await called('CreateDBParameterGroup', client.send(command, { abortSignal: signal }))
    },
    async modifyDBParameterGroup(name, parameters, signal) {
      const input = { DBParameterGroupName: name, Parameters: [...parameters] }
      const command = new ModifyDBParameterGroupCommand(input)
      await called('ModifyDBParameterGroup', client.send(command, { abortSignal: signal }))
    },
    async resetDBParameterGroup(name, parameters, signal) {
      // Unless it is told not to, the call resets all parameters.
      const input = { DBParameterGroupName: name, ResetAllParameters: false }
      const command = new ResetDBParameterGroupCommand({ ...input, Parameters: [...parameters] })
      await called('ResetDBParameterGroup', client.send(command, { abortSignal: signal }))
    },
    async deleteDBParameterGroup(name, signal) {
      const command = new DeleteDBParameterGroupCommand({ DBParameterGroupName: name })
      await called('DeleteDBParameterGroup', client.send(command, { abortSignal: signal }))
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
