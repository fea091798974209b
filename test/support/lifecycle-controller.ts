import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment } from '../../src/local/environment.ts'
import { freePorts } from '../../src/local/ports.ts'
import { eventually } from './lifecycle-subject.ts'

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ControllerPlan {
  /** The program that knows the command `controller`. */
  readonly entry: string
  /** Appears in the user agent of its calls to the cloud. */
  readonly id: string
  readonly flags: readonly string[]
}

/** A controller that a test starts, signals and reads by itself. */
export class ControllerProcess {
  readonly id: string
  readonly url: string
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcess
  #output = ''
  #over = false

  /** Resolves when /readyz answers 200. */
  static async start(environment: Environment, plan: ControllerPlan): Promise<ControllerProcess> {
    const [port = 0] = await freePorts(1)
    const started = new ControllerProcess(environment, plan, `127.0.0.1:${port}`)
    await eventually(`controller ${plan.id} to be ready`, () => started.#isReady(), 60_000)
    return started
  }

  private constructor(environment: Environment, plan: ControllerPlan, address: string) {
    this.id = plan.id
    this.url = `http://${address}`
    const { AWS_PROFILE: _, KUBECONFIG: __, ...env } = process.env
    const child = spawn(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', plan.entry, 'controller'],
        ...['--kubeconfig', environment.controllerKubeconfigPath, '--metrics-address', address],
        ...['--poll-interval', '1h', ...plan.flags],
      ],
      { env: { ...env, AWS_SDK_UA_APP_ID: plan.id }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    this.#child = child
    this.ended = once(child, 'close').then(([code, signal]) => {
      this.#over = true
      return { code, signal }
    })
  }

  /** stdout and stderr so far. */
  get output(): string {
    return this.#output
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** SIGKILL, also when it is stopped; resolves when it is gone. */
  async kill(): Promise<void> {
    this.send('SIGKILL')
    await this.ended
  }

  /** Status and text of a page of its telemetry. */
  async page(path: string): Promise<{ readonly code: number; readonly text: string }> {
    const answer = await fetch(`${this.url}${path}`)
    return { code: answer.status, text: await answer.text() }
  }

  async #isReady(): Promise<true | undefined> {
    if (this.#over) throw new Error(`controller ${this.id} ended:\n${this.#output}`)
    try {
      return (await this.page('/readyz')).code === 200 || undefined
    } catch {
      return undefined // it does not listen yet
    }
  }
}
