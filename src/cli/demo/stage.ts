import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, startEnvironment } from '../../local/environment.ts'
import type { RunResult } from '../../local/run.ts'
import { type Cloud, createCloud } from './cloud.ts'
import type { CloudCall } from './cloud-call.ts'
import { toCommandLine } from './command-line.ts'
import { UnmetExpectation } from './expectation.ts'
import type { Terminal } from './terminal.ts'

/** A command that has been run, to be printed when its turn comes. */
export interface Played {
  readonly commandLine: string
  readonly output: string
}

/** The database takes its time, so that what happens in between can be seen. */
const slowDatabase = {
  LIFECYCLE_CREATING: '5',
  LIFECYCLE_MODIFYING: '5',
  LIFECYCLE_BACKING_UP: '1',
}

/** Looks often, so that the demo is short. In a real cluster the defaults are minutes. */
const pollInterval = '10s'
const quick = ['--confirm', '2s', '--settle', '5s']

/** No single command may take longer, whatever its own limits are. */
const longestCommandMs = 150_000

/** Where the demo plays: a directory of its own, the environment in it, and the terminal. */
export class Stage {
  readonly directory: string
  readonly terminal: Terminal
  readonly #broken = new AbortController()
  #environment: Environment | undefined
  #cloud: Cloud | undefined

  static async create(terminal: Terminal): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'plumbline-demo-')), terminal)
  }

  private constructor(directory: string, terminal: Terminal) {
    this.directory = directory
    this.terminal = terminal
  }

  /** Aborts, with what happened, when a part of the environment ends by itself. */
  get broken(): AbortSignal {
    return this.#broken.signal
  }

  /** There after `open`. */
  get environment(): Environment {
    if (this.#environment === undefined) throw new TypeError('the environment is not started')
    return this.#environment
  }

  /** There after `open`. */
  get cloud(): Cloud {
    if (this.#cloud === undefined) throw new TypeError('the environment is not started')
    return this.#cloud
  }

  /** Starts the environment, with progress. */
  async open(signal: AbortSignal): Promise<void> {
    const environment = await startEnvironment(
      {
        stateDir: this.directory,
        onProgress: (line) => this.terminal.plain(`  ${line}`),
        emulator: { env: slowDatabase },
        controller: { pollInterval, args: quick },
      },
      signal,
    )
    this.#environment = environment
    this.#cloud = createCloud(environment.emulator.url)
    void environment.failed.then((error) => this.#broken.abort(error))
  }

  /** Stops everything; what is left of the directory is logs, or nothing. */
  async close(leave: 'logs' | 'nothing'): Promise<void> {
    this.#cloud?.close()
    await this.#environment?.stop()
    if (leave === 'nothing') await rm(this.directory, { recursive: true, force: true })
  }

  /** Runs kubectl, whatever its exit code, and prints it as one would see it. */
  async show(args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    this.terminal.command(toCommandLine(['kubectl', ...args]))
    const result = await this.run(args, {}, signal)
    this.terminal.output(result.stdout + result.stderr)
    return result
  }

  /** Like `show`, for a command that must succeed. Returns what was printed. */
  async mustShow(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { code, stdout, stderr } = await this.show(args, signal)
    if (code !== 0) {
      const commandLine = toCommandLine(['kubectl', ...args])
      throw new UnmetExpectation(`${commandLine} succeeds`, `exit code ${code}: ${stderr}`)
    }
    return stdout + stderr
  }

  /** Runs kubectl without printing it. */
  async play(args: readonly string[], signal: AbortSignal): Promise<Played> {
    const { stdout, stderr } = await this.run(args, {}, signal)
    return { commandLine: toCommandLine(['kubectl', ...args]), output: stdout + stderr }
  }

  print(played: Played): void {
    this.terminal.command(played.commandLine)
    this.terminal.output(played.output)
  }

  /** Runs kubectl to its end, or until what it printed is enough. */
  async run(
    args: readonly string[],
    options: { readonly enough?: (stdout: string) => boolean },
    signal: AbortSignal,
  ): Promise<RunResult> {
    const limit = AbortSignal.timeout(longestCommandMs)
    try {
      return await this.environment.kubectl(args, options, AbortSignal.any([signal, limit]))
    } catch (error) {
      signal.throwIfAborted()
      if (!limit.aborted) throw error
      const commandLine = toCommandLine(['kubectl', ...args])
      throw new UnmetExpectation(
        `${commandLine} ends`,
        `it runs after ${longestCommandMs / 1000} s`,
      )
    }
  }

  /** Makes a call to the cloud and prints it; returns what the `aws` command would have printed. */
  async call(call: CloudCall, signal: AbortSignal): Promise<string> {
    this.terminal.equivalent(call.commandLine)
    const answer = await this.ask(call, signal)
    this.terminal.output(answer)
    return answer
  }

  /** Makes a call to the cloud without printing it. */
  async ask(call: CloudCall, signal: AbortSignal): Promise<string> {
    try {
      const answer = await call.send(
        AbortSignal.any([signal, AbortSignal.timeout(longestCommandMs)]),
      )
      return answer === undefined ? '' : JSON.stringify(answer)
    } catch (error) {
      signal.throwIfAborted()
      throw new UnmetExpectation(`${call.commandLine} succeeds`, 'it failed:', { cause: error })
    }
  }
}
