import { type ServiceError, status } from '@grpc/grpc-js'
import { FunctionError } from './error.ts'

/** What is known about a failed call besides its status. */
export interface CallFacts {
  readonly requestBytes: number
  readonly callTimeoutMs: number
  readonly maxReceiveBytes: number
}

/** The failure of a call in our words. Its message has no timestamps and no addresses of ours. */
export function toCallError(error: ServiceError, facts: CallFacts): FunctionError {
  const words = settledWords(error.details)
  const options = { cause: error }
  switch (error.code) {
    case status.DEADLINE_EXCEEDED:
      return new FunctionError(
        'TimedOut',
        `did not answer within ${facts.callTimeoutMs / 1000} s`,
        options,
      )
    case status.UNAVAILABLE:
      return new FunctionError('Unreachable', `was lost before it answered: ${words}`, options)
    case status.RESOURCE_EXHAUSTED:
      return new FunctionError(
        'MessageTooLarge',
        `answered RESOURCE_EXHAUSTED to a request of ${size(facts.requestBytes)}: ${words}; functions take 4 MiB unless started with a higher limit, answers may have ${size(facts.maxReceiveBytes)}`,
        options,
      )
    case status.UNIMPLEMENTED:
      return new FunctionError(
        'ProtocolUnsupported',
        `serves neither v1 nor v1beta1 of the function protocol: ${words}`,
        options,
      )
    default: {
      const name = status[error.code] ?? `status ${String(error.code)}`
      return new FunctionError('CallFailed', `answered ${name}: ${words}`, options)
    }
  }
}

/**
 * No connection within the time for it. `details` is the status of a call that did not wait; how we
 * speak is said too, for the other side only hangs up on what it does not understand.
 */
export function toUnreachable(
  details: string | undefined,
  facts: { readonly withinMs: number; readonly isSecure: boolean },
): FunctionError {
  const why = details === undefined ? 'nothing answers there yet' : settledWords(details)
  const how = facts.isSecure ? 'by mutual TLS' : 'in plaintext'
  const message = `could not be reached ${how} within ${facts.withinMs / 1000} s: ${why}`
  return new FunctionError('Unreachable', message)
}

/** Bytes for people, in MiB with one digit. */
function size(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

/**
 * gRPC wraps the last error of a connection in the words of each load balancer and adds the time,
 * so that no two messages would be equal. What is left is the last error alone.
 */
function settledWords(details: string): string {
  const last = details.split('Last error: ').at(-1) ?? details
  return last
    .replace(/\.? Resolution note: .*$/s, '')
    .replaceAll(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g, '')
    .replace(/^Error( \[\w+\])?: /, '')
    .trim()
}
