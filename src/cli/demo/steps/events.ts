import { eventually } from '../expectation.ts'
import type { Stage } from '../stage.ts'

/** Prints `kubectl events` once it says what it must; Events are written by a queue of their own. */
export async function showEventsOf(
  stage: Stage,
  ref: string,
  patterns: readonly RegExp[],
  signal: AbortSignal,
): Promise<void> {
  const args = ['events', '--for', ref]
  await eventually(
    `the Events of ${ref} say ${patterns.map(({ source }) => source).join(', ')}`,
    async () => (await stage.play(args, signal)).output,
    (found) => patterns.every((pattern) => pattern.test(found)),
    { withinMs: 10_000 },
    signal,
  )
  await stage.mustShow(args, signal)
}
