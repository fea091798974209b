/**
 * Why a step of a pipeline failed.
 *
 * - `FunctionMissing`: no Function of that name.
 * - `EndpointInvalid`: its endpoint or its TLS material cannot be used.
 * - `Unreachable`: no connection, or it was lost before the answer.
 * - `TimedOut`: connected, yet no answer in time.
 * - `MessageTooLarge`: RESOURCE_EXHAUSTED, which gRPC answers to messages over a receive limit.
 * - `ProtocolUnsupported`: neither v1 nor v1beta1 is served.
 * - `CallFailed`: any other gRPC status.
 * - `RequestInvalid`: what is to be sent cannot be encoded.
 * - `ResponseInvalid`: what came back must not be applied.
 * - `RequirementFailed`: a resource or schema that the step needs could not be read.
 * - `RequirementsUnsettled`: the step kept asking for something else.
 * - `CredentialsUnavailable`: a Secret of the step does not exist or could not be read.
 * - `Forbidden`: the author of the Composition may not make what came back.
 * - `SecretExposed`: what came back shows a secret value that was given.
 * - `SchemaUnavailable`: a schema is not published, or what came back shows a value that may be secret since one cannot be read.
 * - `FatalResult`: the function said so.
 */
export type FunctionErrorCode =
  | 'FunctionMissing'
  | 'EndpointInvalid'
  | 'Unreachable'
  | 'TimedOut'
  | 'MessageTooLarge'
  | 'ProtocolUnsupported'
  | 'CallFailed'
  | 'RequestInvalid'
  | 'ResponseInvalid'
  | 'RequirementFailed'
  | 'RequirementsUnsettled'
  | 'CredentialsUnavailable'
  | 'Forbidden'
  | 'SecretExposed'
  | 'SchemaUnavailable'
  | 'FatalResult'

/** A failure of one function. Messages hold names, sizes and the function's own words, no payload. */
export class FunctionError extends Error {
  readonly code: FunctionErrorCode

  constructor(code: FunctionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FunctionError'
    this.code = code
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
