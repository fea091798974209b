import { type DestinationStream, type LoggerOptions, pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Facts beside a message. Never put a header, a Secret's data or a cloud credential in. */
export type LogFields = Readonly<Record<string, unknown>>

/** What code that logs is given. Messages are constant texts; what varies goes into the fields. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A log whose lines all carry these fields too. */
  with(fields: LogFields): Log
}

export interface LogOptions {
  readonly level?: LogLevel
  /** On every line, for example version and shard. */
  readonly fields?: LogFields
  /** Default: standard output, written synchronously so that the last line before a crash is seen. */
  readonly destination?: DestinationStream
}

/** A log that writes one JSON object a line: `level`, `time` (RFC 3339), the fields, `msg`. */
export function createLog(options: LogOptions = {}): Log {
  const { level = 'info', fields = {}, destination = pino.destination({ sync: true }) } = options
  const settings: LoggerOptions = {
    level,
    base: { ...fields },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: toErrorFacts },
    redact: { paths: [...secretPaths], censor: '[redacted]' },
  }
  return toLog(pino(settings, destination))
}

/** Drops everything; for tests. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => silentLog,
}

/** The part of a pino logger that is used. */
interface Writer {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Writer
}

function toLog(writer: Writer): Log {
  return {
    debug: (fields, message) => writer.debug(fields, message),
    info: (fields, message) => writer.info(fields, message),
    warn: (fields, message) => writer.warn(fields, message),
    error: (fields, message) => writer.error(fields, message),
    with: (fields) => toLog(writer.child(fields)),
  }
}

/**
 * An error as its name, code, message and stack, and the same of its causes. Other members of an
 * error are left out: SDK errors carry whole requests.
 */
function toErrorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    name: error.name,
    ...('code' in error ? { code: error.code } : {}),
    ...('reason' in error ? { reason: error.reason } : {}),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: toErrorFacts(error.cause) }),
  }
}

const secretMembers = [
  'accessKeyId',
  'authorization',
  'Authorization',
  'credentials',
  'masterUserPassword',
  'MasterUserPassword',
  'password',
  'secretAccessKey',
  'sessionToken',
  'stringData',
  'token',
]

/** A safety net, three levels deep: code must not log secrets in the first place. */
const secretPaths = secretMembers.flatMap((member) => [member, `*.${member}`, `*.*.${member}`])
