import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { LocalError } from './error.ts'
import type { ChildSpec, Supervisor } from './supervisor.ts'

export interface RunSpec extends Omit<ChildSpec, 'output' | 'input'> {
  /** Written to stdin. */
  readonly input?: string
  /** Asked with stdout so far. Once true, the command is killed and counts as ended with code 0. */
  readonly enough?: (stdout: string) => boolean
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  /** Exit code; 128 when a signal ended the process. */
  readonly code: number
}

let runs = 0

/** Runs a command to its end. Aborting kills it and throws the signal's reason. */
export async function run(
  supervisor: Supervisor,
  spec: RunSpec,
  signal: AbortSignal,
): Promise<RunResult> {
  signal.throwIfAborted()
  const { input, enough, ...rest } = spec
  runs += 1
  const child = await supervisor.start({
    ...rest,
    name: `${spec.name}-${runs}`,
    output: 'pipe',
    input: input !== undefined,
  })
  const kill = (): void => void child.kill()
  let satisfied = false
  const judge = (stdout: string): void => {
    if (satisfied || enough?.(stdout) !== true) return
    satisfied = true
    kill()
  }
  signal.addEventListener('abort', kill, { once: true })
  try {
    child.stdin?.on('error', () => undefined).end(input)
    const [stdout, stderr, exit] = await Promise.all([
      textOf(child.stdout, judge),
      textOf(child.stderr),
      child.exited,
    ])
    signal.throwIfAborted()
    return { stdout, stderr, code: satisfied ? 0 : (exit.code ?? 128) }
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** Like `run`, for a command that must succeed: else LocalError CommandFailed with its last lines. */
export async function runOrThrow(
  supervisor: Supervisor,
  spec: RunSpec,
  signal: AbortSignal,
): Promise<string> {
  const result = await run(supervisor, spec, signal)
  if (result.code === 0) return result.stdout
  const said = lastLines(result.stderr.trim() || result.stdout.trim(), 15)
  throw new LocalError(
    'CommandFailed',
    `${spec.name} failed with exit code ${result.code}:\n${said}`,
  )
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

async function textOf(stream: Readable | null, onText?: (soFar: string) => void): Promise<string> {
  if (stream === null) return ''
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    onText?.(text)
  })
  if (!stream.readableEnded) await once(stream, 'close')
  return text
}
