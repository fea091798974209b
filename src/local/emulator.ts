import { emulatorPython } from './emulator-python.ts'
import { LocalError } from './error.ts'
import { freePorts } from './ports.ts'
import { project } from './project.ts'
import type { PythonDeps } from './python-environment.ts'
import { Server } from './server.ts'

export interface EmulatorOptions {
  /** Where every call is appended as one JSON line. */
  readonly callLog: string
  readonly logFile: string
  /** Added to every call. */
  readonly latencyMs: number
  /** Added to the environment, e.g. durations of the RDS lifecycle. */
  readonly env: Readonly<Record<string, string>>
}

const readyLimits = { everyMs: 50, withinMs: 60_000 }

/** The AWS emulator of deploy/local/emulator on loopback. */
export class Emulator {
  readonly url: string
  readonly #server: Server

  static async start(
    deps: PythonDeps,
    options: EmulatorOptions,
    signal: AbortSignal,
  ): Promise<Emulator> {
    const python = await emulatorPython(deps, signal)
    const [port = 0] = await freePorts(1)
    const server = await Server.start(deps.supervisor, {
      name: 'emulator',
      command: python,
      args: [
        ...['-m', 'launcher', '--host', '127.0.0.1', '--port', String(port)],
        ...['--call-log', options.callLog],
        ...(options.latencyMs > 0 ? ['--latency-ms', String(options.latencyMs)] : []),
      ],
      cwd: project.emulator,
      env: { ...process.env, PYTHONUNBUFFERED: '1', ...options.env },
      logFile: options.logFile,
    })
    const emulator = new Emulator(`http://127.0.0.1:${port}`, server)
    await server.ready(() => emulator.#isHealthy(signal), readyLimits, signal)
    return emulator
  }

  private constructor(url: string, server: Server) {
    this.url = url
    this.#server = server
  }

  /**
   * Calls a control route, e.g. `call('POST', '/_lifecycle/advance', {seconds: 60}, signal)`, and
   * returns its JSON. LocalError CommandFailed unless the answer is a success.
   */
  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    })
    const text = await answer.text()
    if (!answer.ok) {
      throw new LocalError('CommandFailed', `the emulator answered ${answer.status} to ${path}`)
    }
    return text === '' ? undefined : JSON.parse(text)
  }

  onFailure(tell: (error: LocalError) => void): void {
    this.#server.onFailure(tell)
  }

  async stop(): Promise<void> {
    await this.#server.stop()
  }

  async #isHealthy(signal: AbortSignal): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/_lifecycle/health`, { signal })
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    }
  }
}
