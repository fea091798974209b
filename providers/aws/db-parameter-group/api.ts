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
  type RDSClient,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds'
import { JointReading } from '../joint-reading.ts'
import {
  allPages,
  createRdsCall,
  firstListed,
  type Page,
  type RdsCall,
  type RdsClients,
  type RdsTagReader,
  type RdsTagWriter,
} from '../provider.ts'
import { createRdsTagReader, createRdsTagWriter } from '../rds-tag-calls.ts'
import { groupFailure } from './errors.ts'

export type { DBInstance, DBParameterGroup, Parameter }

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
  /**
   * All instances of the region, one call per hundred: RDS does not filter them by parameter group.
   * All groups of a connection share the answer; it is at most 10 s old and younger than our last
   * write to a group.
   */
  allDBInstances(signal: AbortSignal): Promise<readonly DBInstance[]>
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
  const client = await clients.rds(region)
  const call = createRdsCall(client, groupFailure)
  const instances = instancesOf(client, call)
  return {
    reader: createReader(call, instances),
    writer: createWriter(call, () => instances.forget()),
  }
}

type Instances = JointReading<readonly DBInstance[]>

/** Long enough for the groups that are looked at in a burst, as after a start. */
const maxAgeMs = 10_000

/** Kept as long as the client, which is that of one connection and region. */
const listings = new WeakMap<RDSClient, Instances>()

function instancesOf(client: RDSClient, call: RdsCall): Instances {
  const known = listings.get(client)
  if (known !== undefined) return known
  const page = async (Marker: string | undefined, signal: AbortSignal) => {
    const command = new DescribeDBInstancesCommand({ Marker })
    const { DBInstances = [], ...answer } = await call('DescribeDBInstances', command, signal)
    return { items: DBInstances, marker: answer.Marker }
  }
  const read = (signal: AbortSignal) => allPages((marker) => page(marker, signal))
  const made = new JointReading({ read }, { maxAgeMs })
  listings.set(client, made)
  return made
}

function createReader(call: RdsCall, instances: Instances): GroupReader {
  return {
    ...createRdsTagReader(call),
    async describeDBParameterGroups(name, signal) {
      const command = new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name })
      return firstListed(
        call('DescribeDBParameterGroups', command, signal),
        ({ DBParameterGroups }) => DBParameterGroups,
      )
    },
    async describeDBParameters(name, marker, signal) {
      const input = { DBParameterGroupName: name, Marker: marker }
      const command = new DescribeDBParametersCommand(input)
      const { Parameters = [], Marker } = await call('DescribeDBParameters', command, signal)
      return { items: Parameters, marker: Marker }
    },
    allDBInstances: (signal) => instances.get(signal),
  }
}

function createWriter(call: RdsCall, written: () => void): GroupWriter {
  return {
    ...createRdsTagWriter(call),
    async createDBParameterGroup(input, signal) {
      await call('CreateDBParameterGroup', new CreateDBParameterGroupCommand(input), signal)
    },
    async modifyDBParameterGroup(name, parameters, signal) {
      const input = { DBParameterGroupName: name, Parameters: [...parameters] }
      await call('ModifyDBParameterGroup', new ModifyDBParameterGroupCommand(input), signal)
      written()
    },
    async resetDBParameterGroup(name, parameters, signal) {
      // Unless it is told not to, the call resets all parameters.
      const input = { DBParameterGroupName: name, ResetAllParameters: false }
      const command = new ResetDBParameterGroupCommand({ ...input, Parameters: [...parameters] })
      await call('ResetDBParameterGroup', command, signal)
      written()
    },
    async deleteDBParameterGroup(name, signal) {
      const command = new DeleteDBParameterGroupCommand({ DBParameterGroupName: name })
      await call('DeleteDBParameterGroup', command, signal)
    },
  }
}
