import type {
  $Command,
  RDSClient,
  RDSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-rds'
import type { AwsClients } from './clients.ts'
import type { FailureOf } from './rds-errors.ts'

/** The part of the provider's clients that a kind of RDS uses. */
export type RdsClients = Pick<AwsClients, 'rds'>

/** Sends one command. `operation` is the API's name of it; a refusal is the kind's Failure. */
export type RdsCall = <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  operation: string,
  command: $Command<I, O, RDSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
  signal: AbortSignal,
) => Promise<O>

/** How the ports of one kind reach RDS in the client's region. */
export function createRdsCall(client: RDSClient, failureOf: FailureOf): RdsCall {
  return async (operation, command, signal) => {
    try {
      return await client.send(command, { abortSignal: signal })
    } catch (error) {
      throw failureOf(error, operation)
    }
  }
}
