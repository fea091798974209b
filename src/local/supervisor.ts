import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { LocalError } from './error.ts'
import { type NamedProcess, removePidFile, writePidFile } from './pid-file.ts'
import { identify, killGroup, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { project } from './project.ts'
import { toWatchdogLine, type WatchdogOrder } from './watchdog-order.ts'

export interface ChildSpec {
  /** Unique among the living children; names the process in messages and in the pid file. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** The whole environment of the child; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv
  /** A file that stdout and stderr are appended to, `inherit`, or `pipe` to read them. */
  readonly output: 'pipe' | 'inherit' | { readonly file: string }
  /** Whether stdin is a pipe; else it is empty. */
  readonly input?: boolean
}

/** A running process and its group. */
export interface Child {
  readonly name: string
  readonly pid: number
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Resolves when the process has ended and its output is complete. Never rejects. */
  readonly exited: Promise<Exit>
  /** undefined while it runs. */
  exit(): Exit | undefined
  /** Sends SIGTERM to the process, not to its group. */
  terminate(): void
  /** Kills the whole group at once and waits for its end. */
  kill(): Promise<void>
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/**
 * Waits on fd 3 before it becomes the command, with the same pid. So a child is known to the
 * watchdog before it does anything, and ends by itself when the parent dies in between.
 */
const gate = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"'

/**
 * Starts processes so that none survives: each leads a group of its own (a Ctrl-C in the terminal
 * does not reach it), and one watchdog kills all groups when this process ends in any way.
 */
export class Supervisor {
  readonly #watchdog: ChildProcess
  readonly #orders: Writable
  readonly #owner: ProcessIdentity
  readonly #pidFile: string | undefined
  readonly #children = new Map<string, NamedProcess>()
  readonly #live = new Set<Child>()
  readonly #paths = new Set<string>()
  #closing: Promise<void> | undefined

  /** `pidFile`: kept up to date, removed on close; it must have been claimed. */
  constructor(options: { readonly pidFile?: string | undefined }) {
    this.#owner = ownIdentity()
    this.#pidFile = options.pidFile
    this.#watchdog = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', project.watchdog],
      { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' },
    )
    if (this.#watchdog.stdin === null) throw new TypeError('the watchdog has no pipe')
    this.#orders = this.#watchdog.stdin
    // A write after the watchdog's death fails in its callback; nothing more is to be done here.
    this.#orders.on('error', () => undefined)
    this.#watchdog.on('error', () => undefined)
    this.#watchdog.unref()
    if (options.pidFile !== undefined) this.removeAtEnd(options.pidFile)
    this.#record()
  }

  /** Starts a process. Its failure to start shows as an exit with code 126 or 127. */
  async start(spec: ChildSpec): Promise<Child> {
    if (this.#closing !== undefined) throw new LocalError('ServerExited', 'already stopped')
    const spawned = spawnGated(spec)
    const identity = spawned.pid === undefined ? undefined : identify(spawned.pid)
    if (identity === undefined) {
      throw new LocalError('CommandFailed', `cannot start a shell for ${spec.name}`)
    }
    const child = this.#adopt({ ...identity, name: spec.name }, spawned)
    await this.#order({ kind: 'watch', ...identity })
    const go = spawned.stdio[3] as Writable // the fourth entry of stdio is a pipe we write to
    go.on('error', () => undefined)
    go.end('go\n')
    return child
  }

  /** Has the path removed when everything has stopped, also when this process is killed. */
  removeAtEnd(path: string): void {
    this.#paths.add(path)
    void this.#order({ kind: 'remove', path })
  }

  /** Kills all children, newest first, waits for their end and removes what was to be removed. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#live].reverse().map((child) => child.kill()))
    for (const path of this.#paths) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    this.#orders.end()
    if (this.#watchdog.exitCode === null && this.#watchdog.signalCode === null) {
      this.#watchdog.ref()
      await once(this.#watchdog, 'exit')
    }
  }

  #adopt(process_: NamedProcess, spawned: ChildProcess): Child {
    let exit: Exit | undefined
    const exited = new Promise<Exit>((resolve) => {
      spawned.on('exit', (code, signal) => {
        exit = { code, signal }
        // Descendants that outlive the leader would hold its output open.
        killGroup(process_)
        this.#children.delete(process_.name)
        this.#record()
        void this.#order({ kind: 'forget', pid: process_.pid })
      })
      spawned.on('close', (code, signal) => {
        this.#live.delete(child)
        resolve({ code, signal })
      })
    })
    const child: Child = {
      name: process_.name,
      pid: process_.pid,
      stdin: spawned.stdin,
      stdout: spawned.stdout,
      stderr: spawned.stderr,
      exited,
      exit: () => exit,
      terminate: () => void spawned.kill('SIGTERM'),
      kill: async () => {
        if (exit === undefined) killGroup(process_)
        await exited
      },
    }
    this.#children.set(process_.name, process_)
    this.#live.add(child)
    this.#record()
    return child
  }

  /** Resolves when the order is in the pipe: the kernel keeps it even if this process dies next. */
  #order(order: WatchdogOrder): Promise<void> {
    return new Promise((resolve) => {
      if (this.#orders.writableEnded) resolve()
      else this.#orders.write(toWatchdogLine(order), () => resolve())
    })
  }

  #record(): void {
    if (this.#pidFile === undefined) return
    if (this.#closing !== undefined) removePidFile(this.#pidFile)
    else writePidFile(this.#pidFile, { owner: this.#owner, children: [...this.#children.values()] })
  }
}

function spawnGated(spec: ChildSpec): ChildProcess {
  const options: SpawnOptions = {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: spec.env ?? process.env,
    detached: true,
  }
  const start = (output: StdioOptions): ChildProcess =>
    spawn('/bin/sh', ['-c', gate, 'sh', spec.command, ...spec.args], { ...options, stdio: output })
  const stdin = spec.input ? 'pipe' : 'ignore'
  if (typeof spec.output === 'string') return start([stdin, spec.output, spec.output, 'pipe'])
  mkdirSync(dirname(spec.output.file), { recursive: true })
  const file = openSync(spec.output.file, 'a')
  try {
    return start([stdin, file, file, 'pipe'])
  } finally {
    closeSync(file)
  }
}
