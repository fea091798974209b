import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from '@jest/globals'
import { freePorts } from '../../src/local/ports.ts'
import { type PythonDeps, pythonOf } from '../../src/local/python-environment.ts'
import { runOrThrow } from '../../src/local/run.ts'
import { readSettings } from '../../src/local/settings.ts'
import { Supervisor } from '../../src/local/supervisor.ts'
import { until } from '../../src/local/until.ts'

/** Which upstream SDK a function is written on. */
export type Language = 'python' | 'typescript'

export interface PeerOptions {
  /** Default: a free port. */
  readonly port?: number
  /** Path of a socket to listen on instead of a port. */
  readonly socket?: string
  /** Flags of the SDK or of our function; default: plaintext. */
  readonly flags?: readonly string[]
}

/** What a call carried, as the function saw it. Names are metadata.name. */
export interface SeenCall {
  readonly tag: string
  readonly capabilities: readonly number[]
  readonly required: Readonly<Record<string, readonly string[]>>
  readonly extra: Readonly<Record<string, readonly string[]>>
  readonly schemas: Readonly<Record<string, boolean>>
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly context: Readonly<Record<string, unknown>>
  readonly desired: readonly string[]
}

/** A function in a process of its own. It may not listen yet: the host waits for it. */
export interface Peer {
  readonly port: number
  readonly target: string
  /** Waits until its port accepts connections. */
  listening(): Promise<void>
  /** The calls since it started or since the last `forget`. */
  calls(): Promise<readonly SeenCall[]>
  forget(): Promise<void>
}

const folder = fileURLToPath(new URL('function-peers', import.meta.url))
/** The first run on a machine has to install the Python SDK. */
const bootTimeoutMs = 10 * 60_000

/** Functions on both upstream SDKs for the tests of one file. Call the result inside tests only. */
export function useFunctionPeers(): () => FunctionPeers {
  let peers: FunctionPeers | undefined
  beforeAll(async () => {
    peers = await FunctionPeers.create(AbortSignal.timeout(bootTimeoutMs))
  }, bootTimeoutMs)
  afterAll(() => peers?.close())
  return () => {
    if (peers === undefined) throw new TypeError('functions are there only inside tests')
    return peers
  }
}

export class FunctionPeers {
  readonly directory: string
  readonly #deps: PythonDeps
  readonly #python: string
  #started = 0

  static async create(signal: AbortSignal): Promise<FunctionPeers> {
    const directory = await mkdtemp(join(tmpdir(), 'plumbline-functions-'))
    const supervisor = new Supervisor({})
    const settings = readSettings(process.env)
    const deps = { supervisor, settings, onProgress: () => undefined }
    const environment = {
      name: 'functions',
      purpose: 'the Python SDK of functions',
      requirements: join(folder, 'requirements.txt'),
      minor: 11,
    }
    return new FunctionPeers(deps, directory, await pythonOf(deps, environment, signal))
  }

  private constructor(deps: PythonDeps, directory: string, python: string) {
    this.#deps = deps
    this.directory = directory
    this.#python = python
  }

  async start(language: Language, options: PeerOptions = {}): Promise<Peer> {
    this.#started += 1
    const name = `${language}-${this.#started}`
    const port = options.port ?? (await freePort())
    const callLog = join(this.directory, `${name}.calls`)
    await writeFile(callLog, '')
    const { socket, flags: given = ['--insecure'] } = options
    const address = socket === undefined ? `127.0.0.1:${port}` : `unix:${socket}`
    const flags = ['--address', address, ...given]
    await this.#deps.supervisor.start({
      name,
      ...this.#command(language, callLog, flags),
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      output: { file: join(this.directory, `${name}.log`) },
    })
    return {
      port,
      target: socket === undefined ? `dns:///${address}` : address,
      listening: () => listening(port),
      calls: async () => parseLines(await readFile(callLog, 'utf8')),
      forget: () => writeFile(callLog, ''),
    }
  }

  /** The JSON that a script of the folder prints. */
  async run(script: string): Promise<unknown> {
    const text = await runOrThrow(
      this.#deps.supervisor,
      {
        name: script,
        command: this.#python,
        args: [join(folder, script)],
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      },
      AbortSignal.timeout(60_000),
    )
    return JSON.parse(text)
  }

  /** Writes files into a new folder and returns its path. */
  async write(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    const path = await mkdtemp(join(this.directory, `${name}-`))
    for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text)
    return path
  }

  async close(): Promise<void> {
    await this.#deps.supervisor.close()
    await rm(this.directory, { recursive: true, force: true })
  }

  #command(language: Language, callLog: string, flags: readonly string[]) {
    switch (language) {
      case 'python':
        return {
          command: this.#python,
          args: [join(folder, 'python_function.py'), '--call-log', callLog, ...flags],
        }
      case 'typescript':
        return {
          command: process.execPath,
          args: [join(folder, 'typescript-function.ts'), callLog, ...flags],
        }
      default:
        return language satisfies never
    }
  }
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

async function listening(port: number): Promise<void> {
  const limits = { everyMs: 50, withinMs: 40_000, what: `a function on port ${port}` }
  await until(() => accepts(port), limits, AbortSignal.timeout(limits.withinMs))
}

async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

function parseLines(text: string): readonly SeenCall[] {
  const lines = text.split('\n').filter((line) => line !== '')
  // What the functions of the folder write.
  return lines.map((line) => JSON.parse(line) as SeenCall)
}
