import type { LocalError } from './error.ts'
import { freePorts } from './ports.ts'
import { project } from './project.ts'
import { Server } from './server.ts'
import type { Supervisor } from './supervisor.ts'

export interface ControllerOptions {
  readonly kubeconfig: string
  /** How often a settled object is checked, e.g. `30s`. */
  readonly pollInterval: string
  readonly logFile: string
  /** The program that knows the command `controller`. */
  readonly entry: string
  /** Whether it serves the admission webhook, on loopback. Default false. */
  readonly admission?: boolean
  /** Appended to the command line. */
  readonly args: readonly string[]
  /** Added to the environment, from which AWS_* and KUBECONFIG are taken away. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * V8 lets its young generation grow to 130 MB although 20 MB live in it, and the old one to several
 * times what lives there. Measured with 200 composites: 165 MB become 140, for the same processor time.
 */
const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=25',
]

const readyLimits = { everyMs: 50, withinMs: 60_000 }
const graceMs = 15_000

/** Plumbline's controller as a process of its own. */
export class Controller {
  /** Prometheus text; the same port answers /healthz and /readyz. */
  readonly metricsUrl: string
  readonly logFile: string
  readonly #server: Server

  /** Starts `plumbline controller` and waits until /readyz answers 200. */
  static async start(
    supervisor: Supervisor,
    options: ControllerOptions,
    signal: AbortSignal,
  ): Promise<Controller> {
    const [port = 0, admissionPort = 0] = await freePorts(2)
    const address = `127.0.0.1:${port}`
    const server = await Server.start(supervisor, {
      name: 'controller',
      command: process.execPath,
      args: [
        ...[...nodeFlags, options.entry, 'controller'],
        ...['--kubeconfig', options.kubeconfig, '--metrics-address', address],
        ...['--poll-interval', options.pollInterval],
        ...(options.admission === true ? admissionFlags(`127.0.0.1:${admissionPort}`) : []),
        ...options.args,
      ],
      cwd: project.root,
      env: { ...withoutClouds(process.env), ...options.env },
      logFile: options.logFile,
    })
    const isReady = (): Promise<boolean> => answersOk(`http://${address}/readyz`, signal)
    await server.ready(isReady, readyLimits, signal)
    return new Controller(`http://${address}/metrics`, options.logFile, server)
  }

  private constructor(metricsUrl: string, logFile: string, server: Server) {
    this.metricsUrl = metricsUrl
    this.logFile = logFile
    this.#server = server
  }

  get pid(): number {
    return this.#server.pid
  }

  onFailure(tell: (error: LocalError) => void): void {
    this.#server.onFailure(tell)
  }

  /** Ends it as a Deployment would: SIGTERM, and SIGKILL after 15 s. */
  terminate(): Promise<void> {
    return this.#server.terminate(graceMs)
  }

  /** Ends it as a crash would. */
  kill(): Promise<void> {
    return this.#server.stop()
  }
}

/** The API server reaches the loopback address that is listened on: both are on this machine. */
function admissionFlags(address: string): readonly string[] {
  return ['--admission-address', address, '--admission-url', `https://${address}`]
}

/** A developer's own cloud credentials must never reach a controller that is being tried out. */
function withoutClouds(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && name !== 'KUBECONFIG'),
  )
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
