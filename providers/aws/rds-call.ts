import type {
  $Command,
  RDSClient,
  RDSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-rds'
import { Failure, unlessNotFound } from '../../src/provider/index.ts'
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

/**
 * What a Describe call that names one thing found; undefined: RDS says there is none. Throws a
 * transient Failure on an answer without any list, as a proxy's own page is read: it says nothing of
 * the thing, which would be let go.
 */
export async function firstListed<Answer, Item>(
  answer: Promise<Answer>,
  listIn: (answer: Answer) => readonly Item[] | undefined,
): Promise<Item | undefined> {
  const found = await unlessNotFound(answer)
  if (found === undefined) return undefined
  return listed(listIn(found))[0]
}

/** The list of an answer; a transient Failure where it has none, see `firstListed`. */
export function listed<Item>(list: readonly Item[] | undefined): readonly Item[] {
  if (list !== undefined) return list
  throw new Failure(
    'transient',
    'the answer lists nothing, as RDS never does: check the endpoint, and proxies on the way',
  )
}
