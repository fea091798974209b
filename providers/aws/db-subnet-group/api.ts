import {
  CreateDBSubnetGroupCommand,
  type CreateDBSubnetGroupCommandInput,
  type DBSubnetGroup,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ModifyDBSubnetGroupCommand,
  type ModifyDBSubnetGroupCommandInput,
} from '@aws-sdk/client-rds'
import {
  createRdsCall,
  firstListed,
  type RdsCall,
  type RdsClients,
  type RdsTagReader,
  type RdsTagWriter,
} from '../provider.ts'
import { createRdsTagReader, createRdsTagWriter } from '../rds-tag-calls.ts'
import { groupFailure } from './errors.ts'

export type { DBSubnetGroup }

/**
 * Port methods are named as the API's operations; each is one call and throws a Failure where RDS
 * itself refused. A group as described carries no tags.
 */
export interface GroupReader extends RdsTagReader {
  /** The group, or undefined when there is none. */
  describeDBSubnetGroups(name: string, signal: AbortSignal): Promise<DBSubnetGroup | undefined>
}

export interface GroupWriter extends RdsTagWriter {
  createDBSubnetGroup(input: CreateDBSubnetGroupCommandInput, signal: AbortSignal): Promise<void>
  modifyDBSubnetGroup(input: ModifyDBSubnetGroupCommandInput, signal: AbortSignal): Promise<void>
  deleteDBSubnetGroup(name: string, signal: AbortSignal): Promise<void>
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
    async describeDBSubnetGroups(name, signal) {
      const command = new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })
      return firstListed(
        call('DescribeDBSubnetGroups', command, signal),
        ({ DBSubnetGroups }) => DBSubnetGroups,
      )
    },
  }
}

function createWriter(call: RdsCall): GroupWriter {
  return {
    ...createRdsTagWriter(call),
    async createDBSubnetGroup(input, signal) {
      await call('CreateDBSubnetGroup', new CreateDBSubnetGroupCommand(input), signal)
    },
    async modifyDBSubnetGroup(input, signal) {
      await call('ModifyDBSubnetGroup', new ModifyDBSubnetGroupCommand(input), signal)
    },
    async deleteDBSubnetGroup(name, signal) {
      const command = new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: name })
      await call('DeleteDBSubnetGroup', command, signal)
    },
  }
}
