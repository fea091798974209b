/** Why the process was asked to end, as a signal's reason. */
export class Interruption extends Error {
  /** 130 after Ctrl-C, as shells expect; 0 after SIGTERM or SIGHUP, which ask for an orderly end. */
  readonly exitCode: number

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`)
    this.name = 'Interruption'
    this.exitCode = signal === 'SIGINT' ? 130 : 0
  }
}

/**
 * A signal that aborts with an Interruption on the first SIGINT, SIGTERM or SIGHUP. Later ones are
 * ignored: a terminal and npm both send Ctrl-C, and cleaning up must not be cut short.
 */
export function interruptible(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new Interruption(name)))
  }
  return controller.signal
}
