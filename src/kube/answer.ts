import { type Dispatcher, errors } from 'undici'
import { KubeconfigError } from './config-file.ts'
import { KubeError, type KubeErrorFacts, type StatusCause } from './error.ts'
import { isJsonObject, type JsonObject, parseJson, stringMember } from './json.ts'

/** An HTTP answer with its body read. */
export interface Answer {
  readonly code: number
  readonly contentType: string
  /** The raw `Retry-After` header. */
  readonly retryAfter: string | undefined
  readonly body: string
}

export async function readAnswer(response: Dispatcher.ResponseData): Promise<Answer> {
  return {
    code: response.statusCode,
    contentType: headerOf(response, 'content-type') ?? '',
    retryAfter: headerOf(response, 'retry-after'),
    body: await response.body.text(),
  }
}

/** Longest piece of a plain-text body that goes into a message, in characters. */
const plainTextLimit = 200

/**
 * The error of an answer outside 2xx. `label` is the verb and the path. Only JSON is read as a
 * Status: throttling (429) and proxies answer in plain text.
 */
export function toAnswerError(label: string, answer: Answer): KubeError {
  const parsed = answer.contentType.includes('json') ? parseJson(answer.body) : undefined
  const status = isJsonObject(parsed) ? parsed : {}
  const reason = reasonOf(status, answer.code)
  const detail =
    stringMember(status, 'message') ?? answer.body.slice(0, plainTextLimit).replace(/\s+/g, ' ')
  return new KubeError({
    message: `${label}: ${answer.code} ${reason}: ${detail.trim() || 'no message'}`,
    code: answer.code,
    reason,
    retryAfterSeconds: toSeconds(answer.retryAfter) ?? retryAfterOf(status),
    causes: causesOf(status),
  })
}

/** The error of an ERROR event, which carries a Status inside an answer of 200. */
export function toStatusError(label: string, status: unknown): KubeError {
  const facts = isJsonObject(status) ? status : {}
  const code = typeof facts.code === 'number' ? facts.code : 500
  // Older servers say Gone where 1.36 says Expired; callers look for one reason.
  const reason = code === 410 ? 'Expired' : (stringMember(facts, 'reason') ?? reasonOfCode(code))
  return new KubeError({
    message: `${label}: ${code} ${reason}: ${stringMember(facts, 'message') ?? 'no message'}`,
    code,
    reason,
    retryAfterSeconds: retryAfterOf(facts),
    causes: causesOf(facts),
  })
}

/** The error of a request that got no answer, or only a part of one. */
export function toTransportError(label: string, cause: unknown): KubeError {
  if (cause instanceof KubeconfigError) {
    const message = `${label}: ${cause.message}`
    return new KubeError({ message, code: 0, reason: 'Unauthorized' }, { cause })
  }
  const facts: KubeErrorFacts =
    cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError
      ? { message: `${label}: no answer in time`, code: 0, reason: 'Timeout' }
      : { message: `${label}: no answer (${codeOf(cause)})`, code: 0, reason: 'Transport' }
  return new KubeError(facts, { cause })
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/**
 * Whether the request was refused by an HTTP/2 session that had ended, and so was never sent. Node
 * gives these codes only to requests made after that end; those under way fail with others.
 */
export function isDeadSession(cause: unknown): boolean {
  return deadSessionCodes.has(codeOf(cause))
}

const deadSessionCodes: ReadonlySet<string> = new Set([
  'ERR_HTTP2_INVALID_SESSION',
  'ERR_HTTP2_GOAWAY_SESSION',
])

/** By the members, not by `instanceof Error`, which is false for an error of another realm. */
function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown'
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return 'name' in cause && typeof cause.name === 'string' ? cause.name : 'unknown'
}

function causesOf(status: JsonObject): readonly StatusCause[] {
  const causes = isJsonObject(status.details) ? status.details.causes : undefined
  if (!Array.isArray(causes)) return []
  return causes.filter(isJsonObject).map((cause) => {
    const [reason, message, field] = ['reason', 'message', 'field'].map((member) =>
      stringMember(cause, member),
    )
    return {
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      ...(field === undefined ? {} : { field }),
    }
  })
}

function retryAfterOf(status: JsonObject): number | undefined {
  const seconds = isJsonObject(status.details) ? status.details.retryAfterSeconds : undefined
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined
}

function toSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined
}

/** A missing object is named in the details; without a name the path itself is not served. */
function reasonOf(status: JsonObject, code: number): string {
  const reason = stringMember(status, 'reason') || reasonOfCode(code)
  const named = isJsonObject(status.details) && stringMember(status.details, 'name')
  return reason === 'NotFound' && !named ? 'UnknownKind' : reason
}

function reasonOfCode(code: number): string {
  return reasons.get(code) ?? 'Unknown'
}

/** Reasons of `metav1.StatusReason` for answers that carry no Status. */
const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [409, 'Conflict'],
  [410, 'Expired'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
])
