import { join } from 'node:path'
import { usage } from '../commands/dev-usage.ts'
import { explain } from '../explain.ts'
import { Interruption } from '../interruption.ts'
import { type Result, runSteps, secondsSince } from './run-steps.ts'
import { Stage } from './stage.ts'
import type { Step } from './step.ts'
import { Terminal } from './terminal.ts'

export interface DemoOptions {
  /** Whether the last line is the summary as JSON. */
  readonly json: boolean
  /** Whether the environment stays afterwards, until the signal aborts. */
  readonly keep: boolean
}

/** Plays the steps and returns the exit code: 0 only when everything that was shown was true. */
export async function runDemo(
  steps: readonly Step<Stage>[],
  options: DemoOptions,
  signal: AbortSignal,
): Promise<number> {
  const started = performance.now()
  const terminal = new Terminal(process.stdout)
  const stage = await Stage.create(terminal)
  const active = AbortSignal.any([signal, stage.broken])
  const announce = (step: { readonly heading: string }, number: number): void =>
    terminal.heading(`${number}/${steps.length} ${step.heading}`)
  const result = await runSteps(steps, stage, announce, active)
  const stays = options.keep && result.ok
  if (!stays) await stage.close(result.ok || signal.aborted ? 'nothing' : 'logs')
  const seconds = secondsSince(started)
  terminal.verdict(verdictOf(result, seconds, stage), result.ok)
  if (stays) terminal.plain(usage(stage.environment, stage.directory))
  if (options.json) terminal.plain(toSummary(result, seconds, stage))
  if (stays) await keep(stage, active)
  return exitCodeOf(result, active)
}

/** Everything stays until Ctrl-C, or until a part of it ends by itself. */
async function keep(stage: Stage, active: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (active.aborted) resolve()
    else active.addEventListener('abort', () => resolve(), { once: true })
  })
  await stage.close('nothing')
  if (!(active.reason instanceof Interruption)) throw active.reason
}

function verdictOf(result: Result, seconds: number, stage: Stage): string {
  if (result.ok) return `All of this was true, after ${seconds} s.`
  const { error } = result
  if (error instanceof Interruption) return 'Interrupted; everything is stopped.'
  return `The demo failed in its step ${result.failed}.\n${explain(error)}\nlogs:     ${logsOf(stage)}`
}

/** One line; durations in seconds. */
function toSummary(result: Result, seconds: number, stage: Stage): string {
  const { ok, steps: results } = result
  const failure = result.ok
    ? {}
    : {
        error: explain(result.error),
        ...(result.error instanceof Interruption ? {} : { logs: logsOf(stage) }),
      }
  return JSON.stringify({ ok, seconds, ...failure, steps: results })
}

function logsOf(stage: Stage): string {
  return join(stage.directory, 'logs')
}

/** An orderly end by SIGTERM is a success only after everything was shown. */
function exitCodeOf(result: Result, active: AbortSignal): number {
  const reason: unknown = active.reason
  if (reason instanceof Interruption) return reason.exitCode || (result.ok ? 0 : 1)
  return result.ok ? 0 : 1
}
