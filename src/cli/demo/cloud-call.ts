import { toCommandLine } from './command-line.ts'

/** A call to the cloud, made through AWS's own client. */
export interface CloudCall {
  /** The `aws` command that does the same and would print the same. */
  readonly commandLine: string
  /** Returns what the command would print as JSON; undefined when it prints nothing. */
  send(signal: AbortSignal): Promise<unknown>
}

/** The call that `aws <words>` would make. */
export function toCall(words: readonly string[], send: CloudCall['send']): CloudCall {
  return { commandLine: toCommandLine(['aws', ...words]), send }
}
