/** What can go wrong with the local environment; callers branch on this, never on the message. */
export type LocalErrorCode =
  | 'AlreadyRunning'
  | 'BinaryMissing'
  | 'BuildFailed'
  | 'ChecksumMismatch'
  | 'CommandFailed'
  | 'DownloadFailed'
  | 'EndpointUnreachable'
  | 'ServerExited'
  | 'TimedOut'
  | 'ToolMissing'
  | 'UnsupportedPlatform'

/** A failure of the local environment. The message says what to do; it holds no credentials. */
export class LocalError extends Error {
  readonly code: LocalErrorCode

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LocalError'
    this.code = code
  }
}

/**
 * Whether a file system call failed because of this errno, e.g. `ENOENT`. Asks for no prototype:
 * under jest the errors of Node's core come from another realm.
 */
export function hasErrno(error: unknown, errno: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === errno
}
