import { Interruption, interruptible } from '../interruption.ts'

/** Runs a command's work; when Ctrl-C or SIGTERM ends it, that is an exit code and no error. */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  try {
    await work(interruptible())
  } catch (error) {
    if (!(error instanceof Interruption)) throw error
    process.exitCode = error.exitCode
  }
}
