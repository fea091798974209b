import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../../src/local/until.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const noSignal = new AbortController().signal

/** A folder in which commands run: it is their working and their temporary directory. */
export class CommandFolder {
  readonly path: string
  readonly #runs: CommandRun[] = []

  static async make(): Promise<CommandFolder> {
    return new CommandFolder(await mkdtemp(join(tmpdir(), 'plumbline-command-')))
  }

  private constructor(path: string) {
    this.path = path
  }

  /** Starts `plumbline <args>`. */
  start(...args: readonly string[]): CommandRun {
    const run = new CommandRun(
      spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
        cwd: this.path,
        env: { ...process.env, TMPDIR: this.path },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    this.#runs.push(run)
    return run
  }

  /** The processes that were started here, by the commands too: they inherit TMPDIR. A line each. */
  processes(): readonly string[] {
    const flags = process.platform === 'darwin' ? '-axEww' : 'axeww'
    const lines = execFileSync('ps', [flags, '-o', 'pid=,command='], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    return lines.split('\n').filter((line) => line.includes(`TMPDIR=${this.path}`))
  }

  /** Waits until no process is left: killed ones take a moment. Returns those that stay. */
  async leftOver(): Promise<readonly string[]> {
    const gone = async (): Promise<true | undefined> => this.processes().length === 0 || undefined
    const limits = { everyMs: 100, withinMs: 10_000, what: 'all processes to end' }
    await until(gone, limits, noSignal).catch(() => undefined)
    return this.processes()
  }

  async dispose(): Promise<void> {
    for (const run of this.#runs) run.send('SIGKILL')
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** A command that runs. */
export class CommandRun {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #output = ''

  constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    this.#ended = once(child, 'close').then(([code]) => code)
  }

  /** stdout and stderr so far. */
  get output(): string {
    return this.#output
  }

  /** The exit code; null when a signal ended it. */
  get ended(): Promise<number | null> {
    return this.#ended
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Waits until the output matches; fails with the output after `withinMs`, or when it has ended. */
  async prints(pattern: RegExp, withinMs: number): Promise<void> {
    let over = false
    void this.#ended.then(() => {
      over = true
    })
    const look = async (): Promise<boolean | undefined> =>
      pattern.test(this.#output) || (over ? false : undefined)
    const limits = { everyMs: 50, withinMs, what: String(pattern) }
    const found = await until(look, limits, noSignal).catch(() => false)
    if (!found) throw new Error(`${pattern} was not printed, but:\n${this.#output}`)
  }
}
