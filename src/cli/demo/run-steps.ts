import type { Facts, Step } from './step.ts'

/** A step's line in the summary: what is common to all, and its own facts beside it. */
export type StepResult =
  | Facts
  | { readonly name: string; readonly ok: boolean; readonly seconds: number }

export type Result =
  | { readonly ok: true; readonly steps: readonly StepResult[] }
  | {
      readonly ok: false
      readonly steps: readonly StepResult[]
      /** The step that threw. */
      readonly failed: string
      /** What it threw, or the reason of the signal. */
      readonly error: unknown
    }

/** Runs the steps in order until one throws. `announce` is called before each, numbered from 1. */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  announce: (step: Step<Context>, number: number) => void,
  signal: AbortSignal,
): Promise<Result> {
  const results: StepResult[] = []
  for (const [index, step] of steps.entries()) {
    const started = performance.now()
    const outcome = (ok: boolean, facts: Facts): StepResult => ({
      name: step.name,
      ok,
      seconds: secondsSince(started),
      ...facts,
    })
    try {
      signal.throwIfAborted()
      announce(step, index + 1)
      results.push(outcome(true, await step.run(context, signal)))
    } catch (error) {
      results.push(outcome(false, {}))
      return {
        ok: false,
        steps: results,
        failed: step.name,
        error: signal.aborted ? signal.reason : error,
      }
    }
  }
  return { ok: true, steps: results }
}

/** Seconds since a reading of `performance.now()`, to a tenth. */
export function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10
}
