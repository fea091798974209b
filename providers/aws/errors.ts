import { Failure, type FailureReason } from '../../src/provider/index.ts'

/** What an error code means. */
export interface ErrorFacts {
  readonly reason: FailureReason
  /** When to look again, in milliseconds. */
  readonly afterMs?: number
  /** The credentials are at fault, not the resource. */
  readonly connection?: boolean
  /** Said instead of the service's own sentence, where that one holds times or ids. */
  readonly says?: string
}

export type ErrorCodes = Readonly<Record<string, ErrorFacts>>

/** The call that failed. */
export interface FailedCall {
  /** The API's name, e.g. `PutBucketVersioning`. */
  readonly operation: string
  /** The permission it needs, e.g. `s3:PutBucketVersioning`. */
  readonly action: string
  /** Whether the call is part of getting credentials. */
  readonly connection?: boolean
}

const denied: ErrorFacts = { reason: 'denied' }
const throttled: ErrorFacts = { reason: 'throttled' }
const transient: ErrorFacts = { reason: 'transient' }
const invalid: ErrorFacts = { reason: 'invalid' }
const unsupported: ErrorFacts = { reason: 'unsupported' }

function credentials(says: string): ErrorFacts {
  return { reason: 'denied', connection: true, says }
}

/** Codes that every AWS service and the SDK itself use. */
const commonCodes: ErrorCodes = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  UnauthorizedOperation: denied,
  ExpiredToken: credentials('the credentials have expired'),
  ExpiredTokenException: credentials('the credentials have expired'),
  InvalidClientTokenId: credentials(
    'the credentials are not valid: check the access key; a region that is not enabled for the account answers the same',
  ),
  InvalidAccessKeyId: credentials('the access key does not exist'),
  InvalidToken: credentials('the session token is not valid'),
  UnrecognizedClientException: credentials('the credentials are not valid'),
  SignatureDoesNotMatch: credentials('the secret access key does not match the access key'),
  CredentialsProviderError: { reason: 'denied', connection: true },
  TokenProviderError: { reason: 'denied', connection: true },
  InvalidIdentityTokenException: credentials('the web identity token is not valid'),
  IDPRejectedClaimException: credentials('the identity provider rejected the token'),
  IDPCommunicationErrorException: transient,
  RegionDisabledException: credentials('STS is not enabled in this region for this account'),
  RequestTimeTooSkewed: { ...transient, says: 'the clocks differ too much' },
  RequestExpired: { ...transient, says: 'the request came too late' },
  Throttling: throttled,
  ThrottlingException: throttled,
  RequestLimitExceeded: throttled,
  SlowDown: throttled,
  TooManyRequestsException: throttled,
  BandwidthLimitExceeded: throttled,
  NotImplemented: unsupported,
  TimeoutError: { ...transient, says: 'no answer in time' },
  RequestTimeout: transient,
  AbortError: { ...transient, says: 'stopped by our own deadline' },
  ENOTFOUND: invalid,
  ECONNREFUSED: { ...transient, says: 'connection refused' },
  ECONNRESET: { ...transient, says: 'connection reset' },
  EPIPE: { ...transient, says: 'connection closed' },
  ETIMEDOUT: { ...transient, says: 'connection timed out' },
  EAI_AGAIN: { ...transient, says: 'name resolution failed' },
  ENETUNREACH: { ...transient, says: 'network unreachable' },
  EHOSTUNREACH: { ...transient, says: 'host unreachable' },
}

const byStatus: Readonly<Record<number, ErrorFacts>> = {
  400: invalid,
  403: denied,
  404: transient,
  409: { reason: 'busy' },
  429: throttled,
  501: unsupported,
  503: throttled,
}

/**
 * What anything between us and the service may answer too, a proxy or a wrong route: it says nothing
 * of the resource.
 */
const noService: ErrorFacts = {
  ...transient,
  says: 'no error of the service came with it: check the endpoint, and proxies on the way',
}

/**
 * The failure an error of the SDK stands for. `codes` are the service's own, looked at first; then
 * the codes common to AWS, then the HTTP status. That something is absent is only said by a code of
 * the service. A Failure is returned as it is. Messages hold
 * operation, code and the service's sentence, never a request id.
 */
export function toFailure(error: unknown, call?: FailedCall, codes: ErrorCodes = {}): Failure {
  if (error instanceof Failure) return error
  const facts = readError(error)
  const meaning = meaningOf(facts, codes)
  const said =
    meaning.says ?? (facts.host === undefined ? withoutIds(facts.message) : noHost(facts.host))
  const sentence = [call?.operation, facts.code, said].filter(
    (part) => part !== undefined && part !== '',
  )
  const connection = meaning.connection === true || call?.connection === true
  return new Failure(meaning.reason, sentence.join(': '), {
    cause: error,
    connection,
    ...(call === undefined ? {} : { action: call.action }),
    ...(meaning.afterMs === undefined ? {} : { afterMs: meaning.afterMs }),
  })
}

/** What any error thrown below this provider means, whichever kind threw it. */
export function classify(error: unknown): Failure {
  return toFailure(error)
}

function noHost(host: string): string {
  return `host ${host} does not exist: wrong region or endpoint`
}

interface SdkError {
  readonly code: string
  /** Whether the code is one of the service or of Node, not made of the status. */
  readonly named: boolean
  /** The name that could not be resolved. */
  readonly host: string | undefined
  readonly message: string
  readonly status: number | undefined
  readonly html: boolean
}

function meaningOf(error: SdkError, codes: ErrorCodes): ErrorFacts {
  const known = codes[error.code] ?? commonCodes[error.code]
  if (known !== undefined) return known
  // An emulator answers an operation it does not know with a page, which AWS never sends.
  if (error.status === 500 && error.html) {
    return { ...unsupported, says: 'the endpoint does not know this operation' }
  }
  if (error.status === 404 && !error.named) return noService
  return byStatus[error.status ?? 0] ?? transient
}

/** Members that errors of the SDK and of Node may have. */
interface ErrorMembers {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly Code?: unknown
  readonly hostname?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> }
}

const nameless: readonly unknown[] = [
  undefined,
  '',
  'Error',
  'Unknown',
  'UnknownError',
  'TypeError',
  // The SDK's own name for any answer 404 in which it found no code.
  'NotFound',
]

function readError(error: unknown): SdkError {
  // Every member is optional and checked before use, so any object fits.
  const members = (typeof error === 'object' && error !== null ? error : {}) as ErrorMembers
  const { name, message, code, Code, hostname, $metadata, $response } = members
  const status = $metadata?.httpStatusCode
  const first = [code, Code, name].find(
    (value) => typeof value === 'string' && !nameless.includes(value),
  )
  const named = typeof first === 'string'
  return {
    named,
    code: named ? first : status === undefined ? '' : `HTTP ${status}`,
    host: first === 'ENOTFOUND' && typeof hostname === 'string' ? hostname : undefined,
    message: !named && status !== undefined ? '' : String(message ?? error),
    status,
    html: $response?.headers?.['content-type']?.includes('text/html') ?? false,
  }
}

/** Ids of requests and hosts change with every try and would make each message a new one. */
function withoutIds(message: string): string {
  return message
    .replaceAll(/[\s(,;]*\b(?:(?:aws |extended )?request|host) ?id\b:? ?[\w/+=-]*\)?/gi, '')
    .trim()
}
