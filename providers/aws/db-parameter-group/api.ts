import {
  CreateDBParameterGroupCommand,
  type CreateDBParameterGroupCommandInput,
  type DBInstance,
  type DBParameterGroup,
  DeleteDBParameterGroupCommand,
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  ModifyDBParameterGroupCommand,
  type Parameter,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds'
import { unlessNotFound } from '../../../src/provider/index.ts'
import {
  createRdsCall,
  type RdsCall,
  type RdsClients,
  type RdsTagReader,
  type RdsTagWriter,
} from '../provider.ts'
import { createRdsTagReader, createRdsTagWriter } from '../rds-tag-calls.ts'
import { groupFailure } from './errors.ts'

export type { DBInstance, DBParameterGroup, Parameter }

/** One answer of a call that answers in pages. `marker` asks for the next one; undefined: it was the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly marker: string | undefined
}

/**
 * Port methods are named as the API's operations; each is one call and throws a Failure where RDS
 * itself refused. A group as described carries no tags.
 */
export interface GroupReader extends RdsTagReader {
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
}

export interface GroupWriter extends RdsTagWriter {
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
}

/** The ports on one region. Makes no call. */
export async function bindGroup(
  clients: RdsClients,
  region: string,
): Promise<{ readonly reader: GroupReader; readonly writer: GroupWriter }> {
  const call = createRdsCall(await clients.rds(region), groupFailure)
  return { reader: createReader(call), writer: createWriter(call) }
}

function createReader(call: RdsCall): GroupReader {
  return {
    ...createRdsTagReader(call),
    async describeDBParameterGroups(name, signal) {
      const command = new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name })
      const answer = await unlessNotFound(call('DescribeDBParameterGroups', command, signal))
      return answer?.DBParameterGroups?.[0]
    },
    async describeDBParameters(name, marker, signal) {
      const input = { DBParameterGroupName: name, Marker: marker }
      const command = new DescribeDBParametersCommand(input)
      const { Parameters = [], Marker } = await call('DescribeDBParameters', command, signal)
      return { items: Parameters, marker: Marker }
    },
    async describeDBInstances(marker, signal) {
      const command = new DescribeDBInstancesCommand({ Marker: marker })
      const { DBInstances = [], Marker } = await call('DescribeDBInstances', command, signal)
      return { items: DBInstances, marker: Marker }
    },
  }
}

function createWriter(call: RdsCall): GroupWriter {
  return {
    ...createRdsTagWriter(call),
    async createDBParameterGroup(input, signal) {
      await call('CreateDBParameterGroup', new CreateDBParameterGroupCommand(input), signal)
    },
    async modifyDBParameterGroup(name, parameters, signal) {
      const input = { DBParameterGroupName: name, Parameters: [...parameters] }
      await call('ModifyDBParameterGroup', new ModifyDBParameterGroupCommand(input), signal)
    },
    async resetDBParameterGroup(name, parameters, signal) {
      // Unless it is told not to, the call resets all parameters.
      const input = { DBParameterGroupName: name, ResetAllParameters: false }
      const command = new ResetDBParameterGroupCommand({ ...input, Parameters: [...parameters] })
      await call('ResetDBParameterGroup', command, signal)
    },
    async deleteDBParameterGroup(name, signal) {
      const command = new DeleteDBParameterGroupCommand({ DBParameterGroupName: name })
      await call('DeleteDBParameterGroup', command, signal)
    },
  }
}
