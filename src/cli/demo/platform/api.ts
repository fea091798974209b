import { eventually, expectText } from '../expectation.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { platform } from '../subjects.ts'

/** A platform team's definition and Composition are accepted. */
export const api: Step<Stage> = {
  name: 'api',
  heading: 'A platform team offers an API of its own: kind Database',
  async run(stage, signal) {
    await stage.mustShow(['apply', '-f', platform.definition], signal)
    const ready = ['--for=condition=Ready', '--timeout=30s']
    await stage.mustShow(['wait', platform.api, ...ready], signal)
    await explain(stage, signal)

    stage.terminal.note('how it is made: checked against the schemas of what it makes')
    await stage.mustShow(['apply', '-f', platform.composition], signal)
    await stage.mustShow(['wait', platform.compositionRef, ...ready], signal)
    const revisions = await stage.mustShow(['get', 'compositionrevisions'], signal)
    expectText(revisions, 'there is one revision', /^databases-on-aws-\w+/m)
    return {}
  },
}

/** The API server publishes the schema that `kubectl explain` reads a moment after it serves the API. */
async function explain(stage: Stage, signal: AbortSignal): Promise<void> {
  const args = ['explain', 'database.spec']
  await eventually(
    'the API server knows the schema',
    async () => (await stage.play(args, signal)).output,
    (found) => /size\s+<string> -required-/.test(found),
    { withinMs: 30_000 },
    signal,
  )
  await stage.mustShow(args, signal)
}
