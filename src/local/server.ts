import { readFile } from 'node:fs/promises'
import { LocalError } from './error.ts'
import { lastLines } from './run.ts'
import type { Child, ChildSpec, Supervisor } from './supervisor.ts'
import { type UntilLimits, until } from './until.ts'

export interface ServerSpec extends Omit<ChildSpec, 'output' | 'input'> {
  readonly logFile: string
  /** Whether the output goes to the terminal instead of the file. */
  readonly attach?: boolean
}

/** A long-running child: waits until it answers, and tells when it ends without being asked to. */
export class Server {
  readonly #child: Child
  readonly #logFile: string
  #stopping = false

  static async start(supervisor: Supervisor, spec: ServerSpec): Promise<Server> {
    const { logFile, attach, ...rest } = spec
    const output = attach ? 'inherit' : { file: logFile }
    return new Server(await supervisor.start({ ...rest, output }), logFile)
  }

  private constructor(child: Child, logFile: string) {
    this.#child = child
    this.#logFile = logFile
  }

  get pid(): number {
    return this.#child.pid
  }

  /** Waits for `isReady`; throws LocalError ServerExited with the last log lines when it ends first. */
  async ready(
    isReady: () => Promise<boolean>,
    limits: Omit<UntilLimits, 'what'>,
    signal: AbortSignal,
  ): Promise<void> {
    const check = async (): Promise<true | undefined> => {
      if (this.#child.exit() !== undefined) throw await this.#exitError()
      return (await isReady()) || undefined
    }
    await until(check, { ...limits, what: `${this.#child.name} to be ready` }, signal)
  }

  /** Calls `tell` once if the process ends before `stop` was called. */
  onFailure(tell: (error: LocalError) => void): void {
    void this.#child.exited.then(async () => {
      if (!this.#stopping) tell(await this.#exitError())
    })
  }

  /** Asks it to end by itself, and kills it when it has not after `withinMs`. */
  async terminate(withinMs: number): Promise<void> {
    this.#stopping = true
    this.#child.terminate()
    const timer = setTimeout(() => void this.#child.kill(), withinMs)
    await this.#child.exited
    clearTimeout(timer)
  }

  /** Kills it at once: the data of most of what we run is thrown away. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#child.kill()
  }

  async #exitError(): Promise<LocalError> {
    const { code, signal } = await this.#child.exited
    const log = await readFile(this.#logFile, 'utf8').catch(() => '')
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    return new LocalError(
      'ServerExited',
      `${this.#child.name} ended ${how}; its last lines:\n${lastLines(log, 12)}`,
    )
  }
}
